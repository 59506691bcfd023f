"""How static files are served: compressed, and by names that hold their hash, inside scripts too."""

from __future__ import annotations

from collections.abc import Callable
from re import Match
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

OUR_SCRIPTS = "js/"


class HashedStatic(CompressedManifestStaticFilesStorage):
    """A module imported by two scripts must be one module: imports are rewritten to the same hashed name.

    Only in our own scripts: those of packages are taken as they come.
    """

    support_js_module_import_aggregation = True

    def url_converter(
        self, name: str, hashed_files: dict[str, str], template: str | None = None
    ) -> Callable[[Match[str]], str]:
        if name.endswith(".js") and not name.startswith(OUR_SCRIPTS):
            return lambda found: found[0]
        rewrite: Any = super().url_converter(name, hashed_files, template)
        return rewrite
