"""HTML to PDF for texts that strangers wrote: no network, no files, whatever the HTML asks for."""

from __future__ import annotations


def typeset(html: str) -> bytes:
    """Return the page's PDF; the same HTML gives the same bytes. Runs in the confined process only."""
    import weasyprint

    return weasyprint.HTML(string=html, url_fetcher=_fetch_nothing).write_pdf()


def _fetch_nothing(url: str, *_: object, **__: object) -> dict[str, object]:
    raise ValueError("A mail's page fetches nothing.")
