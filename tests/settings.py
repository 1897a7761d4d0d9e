"""The handful of overrides that make tests fast; everything else is the portal's own settings."""

import os

from wup_portal import embedded

os.environ.setdefault("DEMO", "1")
embedded.start()

from wup_portal.settings import *  # noqa: E402, F403 -- after the database stands

DEMO = False
SECRET_KEY = "tests-only-" + "x" * 50
LINK_KEY = "tests-only-links-" + "x" * 50
PUBLIC_BASE_URL = "https://portaal.example"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_BROKER_URL = "memory://"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
HTTPS = False
SECURE_SSL_REDIRECT = False
STATIC_ROOT = BASE_DIR / "static"  # noqa: F405 -- exists without collectstatic
