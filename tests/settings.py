"""The handful of overrides that make tests fast; everything else is the portal's own settings."""

import atexit
import os

from wup_portal import embedded

for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "ALLOWED_HOSTS", "VAR_DIR", "DEBUG"):
    os.environ.pop(name, None)  # what a developer or a build machine has set is not what we test
os.environ["ENV_FILE"] = os.devnull
os.environ["DEMO"] = "1"
if embedded.start():
    atexit.register(embedded.stop_if_unused)  # with `pytest -n` the first process starts it and leaves last

from wup_portal.settings import *  # noqa: E402, F403 -- after the database stands

TESTING = True
DEMO = LOCAL = False
SECRET_KEY = "tests-only-" + "x" * 50
LINK_KEY = "tests-only-links-" + "x" * 50
PUBLIC_BASE_URL = "https://portaal.example"
ALLOWED_HOSTS = ["testserver", "portaal.example", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
# a test holds one transaction open, and twenty threads on two cores wait longer for a lock than people do
# (no test ends the database server, so a commit need not wait for the disk)
DATABASES["default"]["OPTIONS"]["options"] = (  # noqa: F405
    "-c statement_timeout=60s -c lock_timeout=30s -c synchronous_commit=off"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
HTTPS = False
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
STATIC_ROOT = VAR_DIR / "static-tests"  # noqa: F405 -- empty: WhiteNoise only wants that it exists
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
