"""Every setting, read from the environment; `.env.example` lists them all."""

import os
from pathlib import Path

import environ

from wup_portal import embedded

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
env.read_env(BASE_DIR / ".env")  # for development; the real environment wins

DEMO = env.bool("DEMO", default=False)  # `make run`: demo content and sign-ins, bound to this machine
DEBUG = env.bool("DEBUG", default=False)
if DEMO or DEBUG:
    embedded.fill_in(os.environ)  # address of the embedded database, keys of its own in var/

SECRET_KEY = env("SECRET_KEY")
LINK_KEY = env("LINK_KEY", default=SECRET_KEY)  # signs the personal links in mails
PUBLIC_BASE_URL = env("PUBLIC_BASE_URL").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
HTTPS = env.bool("HTTPS", default=True)

# --- apps ------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "wup_portal",
    "plans",
    "sessions",
    "villages",
    "accounts",
    "mail",
    "common",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "django_htmx",
    "js_asset",
    "django_prose_editor",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "wup_portal.urls"
WSGI_APPLICATION = "wup_portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["common.templatetags.portal"],
        },
    }
]

# --- data ------------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env("REDIS_URL", default="" if DEMO or DEBUG else environ.Env.NOTSET)
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

# --- people ----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # e-mail is unique on Lower(email), a constraint of the database
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/mijn/"

# --- language and time -----------------------------------------------------------------------------
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
USE_I18N = True

# --- files -----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = env.path("MEDIA_ROOT", default=VAR_DIR / "media")()

# --- forms -----------------------------------------------------------------------------------------
CRISPY_ALLOWED_TEMPLATE_PACKS = ["wup"]
CRISPY_TEMPLATE_PACK = "wup"

# --- mail ------------------------------------------------------------------------------------------
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_TIMEOUT = 20  # seconds, shorter than the lease of a mail
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="WUP-portaal Drenthe <portaal@wup.example>")

# --- pdf: limits of the child process that makes one, and of the task around it ----------------------
PDF_CPU_SECONDS = env.int("PDF_CPU_SECONDS", default=120)
PDF_WALL_SECONDS = env.int("PDF_WALL_SECONDS", default=150)
PDF_MEMORY_MB = env.int("PDF_MEMORY_MB", default=1536)
PDF_FILE_MB = env.int("PDF_FILE_MB", default=30)
PDF_TASK_SECONDS = env.int("PDF_TASK_SECONDS", default=180)  # longer than the wall clock
PDF_LEASE_SECONDS = env.int("PDF_LEASE_SECONDS", default=240)  # longer than the task
