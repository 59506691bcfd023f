"""Google Cloud Vision, for installations that may send pages to Google. Nothing here reaches the network itself.

The engine is given a function that makes the call; `call` takes and returns the bodies of `images:annotate`.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ingest.reading.ocr.base import Call, EngineMissing, OcrWord
from ingest.reading.pages import Unreadable

if TYPE_CHECKING:
    from PIL.Image import Image


class Engine:
    """Reads one page a call, by document text detection."""

    name = "cloud_vision"
    version = "v1"

    def __init__(self, call: Call | None = None) -> None:
        if call is None:
            raise EngineMissing("Google Cloud Vision can be reached by the application only.")
        self._call = call

    def read(self, picture: Image, languages: Sequence[str]) -> list[OcrWord]:
        """Return the words of an RGB picture in Google's reading order. Raises Unreadable where it refuses."""
        answer = self._call(request(picture, languages))
        first: Mapping[str, Any] = next(iter(answer.get("responses", ())), {})
        if "error" in first:
            said = first["error"].get("message", "no reason given")
            raise Unreadable(f"Google Cloud Vision could not read the page: {said}. Type the values.")
        return list(words(first))


def request(picture: Image, languages: Sequence[str]) -> dict[str, Any]:
    """Return the body that asks for the words of a picture."""
    source = io.BytesIO()
    picture.save(source, "PNG", compress_level=1)
    return {
        "requests": [
            {
                "image": {"content": base64.b64encode(source.getvalue()).decode()},
                "features": [{"type": "DOCUMENT_TEXT_DETECTION"}],
                "imageContext": {"languageHints": list(languages)},
            }
        ]
    }


def words(response: Mapping[str, Any]) -> Iterator[OcrWord]:
    """Yield the words of one AnnotateImageResponse."""
    for page in response.get("fullTextAnnotation", {}).get("pages", ()):
        for block in page.get("blocks", ()):
            for paragraph in block.get("paragraphs", ()):
                for word in paragraph.get("words", ()):
                    yield _word(word)


def _word(word: Mapping[str, Any]) -> OcrWord:
    # A coordinate of 0 is left out of Google's JSON.
    corners = word["boundingBox"]["vertices"]
    x = [float(corner.get("x", 0)) for corner in corners]
    y = [float(corner.get("y", 0)) for corner in corners]
    text = "".join(symbol["text"] for symbol in word["symbols"])
    return OcrWord(text, (min(x), min(y), max(x), max(y)), float(word.get("confidence", 0)))
