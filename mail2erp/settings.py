"""All settings, read from the environment. What is missing or wrong fails here, loudly, with what to do.

`MAIL2ERP_HOME` holds everything an installation writes: database, originals, page images, secrets.
"""

import os
from pathlib import Path

from csp.constants import NONE, SELF

from mail2erp.environment import database, env, env_bool, env_int, env_list, local_secret

ROOT = Path(__file__).resolve().parent.parent

# Where an installation keeps what it writes -----------------------------------------------------------
HOME = Path(env("MAIL2ERP_HOME", str(ROOT / "var"))).resolve()
HOME.mkdir(mode=0o700, parents=True, exist_ok=True)  # documents and accounts are nobody else's on this machine
# The reading process knows no settings: it finds the installation's own weights by the environment.
os.environ.setdefault("MAIL2ERP_MODEL", str(HOME / "model"))

DEMO = env_bool("MAIL2ERP_DEMO")
DEBUG = env_bool("MAIL2ERP_DEBUG")

SECRET_KEY = env("MAIL2ERP_SECRET_KEY") or local_secret(HOME / "secret_key")
# Fernet keys of the vault, newest first: the first encrypts, all decrypt. Empty: made and kept in HOME.
VAULT_KEYS = env_list("MAIL2ERP_KEYS")

# This machine may always ask itself: `serve` and health checks do.
ALLOWED_HOSTS = [*env_list("MAIL2ERP_HOSTS", "localhost,[::1]"), "127.0.0.1"]
SITE_URL = env("MAIL2ERP_URL", "http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_q",
    "social_django",
    "mail2erp",
    "mail2erp.jobs",
    "mail2erp.audit",
    "mail2erp.ops",
    "ingest",
    "review",
    "connectors",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "review.signedout.LeavesNothing",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "review.language.ReaderLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "review.signedout.SignedIn",
    "review.plain.PlainText",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "social_django.middleware.SocialAuthExceptionMiddleware",
]

ROOT_URLCONF = "mail2erp.urls"
WSGI_APPLICATION = "mail2erp.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "review.context.navigation",
                "review.language.languages",
            ]
        },
    }
]

# Database ---------------------------------------------------------------------------------------------
DATABASES = {"default": database(env("DATABASE_URL") or f"sqlite://{HOME}/mail2erp.sqlite3", HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Background work: django-q2 only carries job ids; mail2erp.jobs is the ledger -------------------------
WORKERS = env_int("MAIL2ERP_WORKERS", max(1, min(os.cpu_count() or 1, 4)))
Q_CLUSTER = {
    "name": "mail2erp",
    "orm": "default",
    "workers": WORKERS,
    "queue_limit": WORKERS,  # little prefetch: a worker's death holds back little
    "bulk": 1,
    "timeout": 300,
    "retry": 3600,  # redelivery is the sweeper's work, not the broker's
    "max_attempts": 1,
    "ack_failures": True,  # the ledger retries, the broker never does
    "save_limit": -1,
    "catch_up": False,
    "poll": 0.2,
    "max_rss": 900_000,
    "recycle": 200,
    "label": "Background",
}

# Files ------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [ROOT / "static"]
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": HOME / "files"},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "mail2erp.static.HashedStatic"
    },
}
ORIGINALS_DIR = HOME / "originals"
PAGE_IMAGES_DIR = HOME / "pages"
OCR_CACHE_DIR = HOME / "ocr"
OCR_ENGINE = env("MAIL2ERP_OCR_ENGINE", "rapidocr")  # docs/ocr.md names them; none: scans wait for a person
WATCHED_DIR = HOME / "inbox"
MAX_UPLOAD_BYTES = env_int("MAIL2ERP_MAX_UPLOAD_MB", 50) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640

# People -----------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "mail2erp.signin.GoogleSignIn",
    "ingest.mail.connect.GoogleMailbox",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "signin"
LOGIN_REDIRECT_URL = "review:queue"
LOGOUT_REDIRECT_URL = "signin"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Google: one root for every API and for sign-in, so that a trial or a test can stand elsewhere --------
GOOGLE_CLIENT_ID = env("GOOGLE_CLIENT_ID")
GOOGLE_CLIENT_SECRET = env("GOOGLE_CLIENT_SECRET")
GOOGLE_VISION_KEY = env("MAIL2ERP_VISION_KEY")  # for the OCR engine cloud_vision only
GOOGLE_API_ROOT = env("GOOGLE_API_ROOT")  # empty: Google's own, as its discovery files say

# Signing in and connecting a mailbox are two flows. Neither leaves a token outside the vault, and signing in
# lets only those in who are users already.
SOCIAL_AUTH_URL_NAMESPACE = "social"
SOCIAL_AUTH_GOOGLE_KEY = SOCIAL_AUTH_GOOGLE_MAILBOX_KEY = GOOGLE_CLIENT_ID
SOCIAL_AUTH_GOOGLE_SECRET = SOCIAL_AUTH_GOOGLE_MAILBOX_SECRET = GOOGLE_CLIENT_SECRET
SOCIAL_AUTH_GOOGLE_PIPELINE = [
    "social_core.pipeline.social_auth.social_details",
    "social_core.pipeline.social_auth.social_uid",
    "social_core.pipeline.social_auth.social_user",
    "mail2erp.signin.known_user",
    "social_core.pipeline.social_auth.associate_user",
]
SOCIAL_AUTH_GOOGLE_LOGIN_ERROR_URL = "/signin/"
SOCIAL_AUTH_GOOGLE_MAILBOX_PIPELINE = ["ingest.mail.connect.may_connect", "ingest.mail.connect.keep_grant"]
SOCIAL_AUTH_GOOGLE_MAILBOX_LOGIN_REDIRECT_URL = "/mailboxes/"
SOCIAL_AUTH_GOOGLE_MAILBOX_LOGIN_ERROR_URL = "/mailboxes/"

# Security ---------------------------------------------------------------------------------------------
HTTPS = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked on this machine, past the proxy
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
BEHIND_PROXY = env_bool("MAIL2ERP_BEHIND_PROXY")
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # other names of the domain are not ours to decide on
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "blob:", "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        # Chromium applies this to where a form's answer leads too: to Google's consent.
        "form-action": [SELF, *([GOOGLE_API_ROOT or "https://accounts.google.com"] if GOOGLE_CLIENT_ID else [])],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Words, numbers, time ---------------------------------------------------------------------------------
LANGUAGE_CODE = "en"  # of the code, and so of the worker and of all that is kept
READERS_LANGUAGE = env("MAIL2ERP_LANGUAGE", "en")  # where neither person, browser nor company chose
LANGUAGES = [("en", "English"), ("nl", "Nederlands"), ("da", "Dansk")]
LOCALE_PATHS = [ROOT / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
USE_I18N = True
USE_TZ = True
TIME_ZONE = env("MAIL2ERP_TIME_ZONE", "Europe/Amsterdam")

# How long calls to others are kept that are not about a posting; 0: for ever. Never less than a month.
KEEP_CALLS_DAYS = env_int("MAIL2ERP_KEEP_CALLS_DAYS", 90)

# The desk ---------------------------------------------------------------------------------------------
UNDO_SECONDS = env_int("MAIL2ERP_UNDO_SECONDS", 12)  # from approval until the posting leaves
LOCK_MINUTES = 15  # a document left open comes free again
QUEUE_PAGE = 50
TRUST_AFTER = env_int("MAIL2ERP_TRUST_AFTER", 5)  # documents of a sender in a row that nobody had to correct

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "mail2erp.redact.Formatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("MAIL2ERP_LOG", "WARNING")},
    "loggers": {
        "mail2erp": {"level": env("MAIL2ERP_LOG", "INFO")},
        "django-q": {"level": "WARNING"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # its page says what to do
    },
}
