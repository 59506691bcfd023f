"""The project's settings, over a home of the test run's own."""

import os
import tempfile

# Set before the settings are read; worker processes of one run inherit the first one's home.
os.environ.setdefault("MAIL2ERP_HOME", tempfile.mkdtemp(prefix="mail2erp-test-"))
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs a loop in the test's thread

from mail2erp.settings import *  # noqa: F403
from mail2erp.settings import HOME, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WORKER_HOME = HOME / os.environ.get("PYTEST_XDIST_WORKER", "main")
(HOME / "static").mkdir(exist_ok=True)
ORIGINALS_DIR = WORKER_HOME / "originals"
PAGE_IMAGES_DIR = WORKER_HOME / "pages"
WATCHED_DIR = WORKER_HOME / "inbox"
