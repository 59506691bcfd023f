"""Whether a document of a known sender may pass without a person."""

from __future__ import annotations

from ingest.reading.template.apply import Overlay
from ingest.reading.template.recognise import Match
from ingest.records import REQUIRED_OF, Reading


def trusted(match: Match, reading: Reading, overlay: Overlay) -> bool:
    """Tell whether all that a reading says has been earned: the sender is sure, nothing is missing, all agrees."""
    if not match.sure or reading.problems or overlay.silent or overlay.unbacked or match.template.enough:
        return False
    return all(reading.value(name) is not None for name in REQUIRED_OF[reading.doc_type])
