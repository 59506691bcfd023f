"""The project's settings as an installation has them, with kinds of work that the ledger's own tests bring."""

from tests.settings import *  # noqa: F403
from tests.settings import HOME, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.chaos"]
ORIGINALS_DIR = HOME / "originals"
PAGE_IMAGES_DIR = HOME / "pages"
