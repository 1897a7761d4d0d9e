"""Every setting, read from the environment; `.env.example` lists them all."""

import os
import sys
from pathlib import Path

import environ
from celery.schedules import crontab
from csp import constants as csp

from wup_portal import embedded

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(env("ENV_FILE", default=str(BASE_DIR / ".env")))  # the real environment wins
VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))  # everything the portal writes to disk

# --- how it runs -----------------------------------------------------------------------------------
DEMO = env.bool("DEMO", default=False)  # `make run`: demo content and sign-ins, bound to this machine
DEBUG = env.bool("DEBUG", default=False)
LOCAL = DEMO or DEBUG
if LOCAL:
    embedded.fill_in(os.environ)  # address of the embedded database, a key of its own in var/
NEEDED = ["SECRET_KEY", "DATABASE_URL", "PUBLIC_BASE_URL"] + ([] if LOCAL else ["REDIS_URL"])
if missing := [name for name in NEEDED if not os.environ.get(name)]:
    sys.exit(f"The portal does not start: {', '.join(missing)} not set. See .env.example, or use DEMO=1.")

SECRET_KEY = env("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # the old key, for the day of a change
LINK_KEY = env("LINK_KEY", default="") or SECRET_KEY  # signs the personal links in mails
PUBLIC_BASE_URL = env("PUBLIC_BASE_URL").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
if DEMO and not set(ALLOWED_HOSTS) <= {"localhost", "127.0.0.1", "[::1]"}:
    sys.exit("The portal does not start: DEMO=1 has sign-ins that everybody knows, so ALLOWED_HOSTS may only "
             "name this machine (localhost, 127.0.0.1, [::1]).")  # fmt: skip
PORT = env.int("PORT", default=8000)

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
    "django.contrib.humanize",  # for a template of allauth
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "django_htmx",
    "js_asset",
    "django_prose_editor",
]
MIDDLEWARE = [
    "wup_portal.middleware.Headers",
    "wup_portal.middleware.PersonalLinks",
    "csp.middleware.CSPMiddleware",
    "wup_portal.middleware.RefuseNul",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "wup_portal.middleware.NoStore",
    "accounts.middleware.KeepTypedText",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.RequireSecondStep",
    "django_htmx.middleware.HtmxMiddleware",
    "villages.middleware.OldSlugMiddleware",
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
                "wup_portal.context_processors.portal",
            ],
            "builtins": ["common.templatetags.portal", "django.templatetags.static"],
        },
    }
]

# --- https and cookies -------------------------------------------------------------------------------
HTTPS = env.bool("HTTPS", default=True)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS  # preloading is for the owner of the domain to decide
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # not no-referrer: Django checks the Referer of a POST over https
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"  # these and the other fixed headers: wup_portal/middleware.py
# What a page may load: only our own files. The editor page alone adds a nonce and a hash to it.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [csp.NONE],
        "script-src": [csp.SELF],
        "style-src": [csp.SELF],
        "img-src": [csp.SELF, "data:"],
        "font-src": [csp.SELF],
        "connect-src": [csp.SELF],
        "manifest-src": [csp.SELF],
        "form-action": [csp.SELF],
        "base-uri": [csp.NONE],
        "frame-ancestors": [csp.NONE],
        "frame-src": [csp.NONE],
        "object-src": [csp.NONE],
    }
}
# How many proxies stand in front and overwrite X-Forwarded-For and X-Forwarded-Proto; 0 trusts neither.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
# A browser keeps __Host- cookies to this host; without https two checkouts on one machine share a host.
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else f"session-{PORT}"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else f"csrf-{PORT}"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = CSRF_COOKIE_AGE = 14 * 24 * 3600  # seconds
CSRF_FAILURE_VIEW = "accounts.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # not in a third cookie
SIGNED_COOKIE_LEGACY_SALT_FALLBACK = False

# --- data ------------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
DATABASES["default"].setdefault("OPTIONS", {})["options"] = " ".join(
    f"-c {name}={seconds}s"
    for name, seconds in {
        "statement_timeout": env.int("STATEMENT_TIMEOUT_S", default=10),  # the worker gets 60
        "lock_timeout": env.int("LOCK_TIMEOUT_S", default=3),
        "idle_in_transaction_session_timeout": env.int("IDLE_TRANSACTION_TIMEOUT_S", default=30),
    }.items()
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env("REDIS_URL", default="")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"serializer": "common.cache.JsonSerializer"},  # no pickle from a server others may reach
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}

# --- worker ----------------------------------------------------------------------------------------
# A message is only a bell; without Redis the bells are files, which may get lost (the rows do not).
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 12 * 3600,  # seconds
        "socket_connect_timeout": 2,
        "socket_timeout": 10,
    }
else:
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "broker" / "messages"),
        "data_folder_out": str(VAR_DIR / "broker" / "messages"),
        "control_folder": str(VAR_DIR / "broker" / "control"),
        "processed_folder": str(VAR_DIR / "broker" / "processed"),
        "store_processed": True,  # on the same disk: moving is atomic, so two readers never get one message
        "polling_interval": 0.5,
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False  # a web request never waits for the broker
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False  # the row protects us; a late acknowledgement only adds doubles
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SOFT_TIME_LIMIT = 60  # seconds
CELERY_TASK_TIME_LIMIT = 90
CELERY_ENABLE_UTC = True
CELERY_TIMEZONE = "UTC"
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {"plans.tasks.*": {"queue": "pdf"}, "mail.*": {"queue": "mail"}}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    # every queue has a living worker when its stamp is young: /klaar/ looks at them
    **{f"stamp {queue}": {"task": "common.tasks.stamp", "schedule": 30, "args": [queue],
                          "options": {"queue": queue, "expires": 30}} for queue in ("default", "mail", "pdf")},
    "make pdfs that wait": {"task": "plans.tasks.ring_rendering", "schedule": 30, "options": {"expires": 30}},
    "sweep the outbox": {"task": "mail.periodic.sweep", "schedule": 30,
                         "options": {"queue": "mail", "expires": 25}},
    "recover mails": {"task": "mail.periodic.recover", "schedule": 60,
                      "options": {"queue": "mail", "expires": 55}},
    "empty old mails": {"task": "mail.periodic.purge", "schedule": crontab(hour=2, minute=10),
                        "options": {"queue": "mail"}},
    "read bounces": {"task": "mail.periodic.read_bounces", "schedule": 300,
                     "options": {"queue": "mail", "expires": 280}},
    "tell of silence": {"task": "mail.periodic.tell_of_silence", "schedule": 300,
                        "options": {"queue": "default", "expires": 280}},
    "fill campaigns": {"task": "sessions.periodic.fill_campaigns", "schedule": 30, "options": {"expires": 25}},
    "remind guests": {"task": "sessions.periodic.make_reminders", "schedule": 60, "options": {"expires": 55}},
    "forget sign-ups": {"task": "villages.periodic.forget_signups", "schedule": crontab(hour=3, minute=20)},
    "take over imports": {"task": "villages.periodic.apply_imports", "schedule": 30, "options": {"expires": 25}},
    "prove that seats and mails add up": {"task": "sessions.periodic.prove",
                                          "schedule": crontab(hour=3, minute=10)},
    "tell organisers of the week": {"task": "sessions.periodic.queue_digests", "schedule": 3600},
    "forget the people of old sessions": {"task": "sessions.periodic.purge_sessions",
                                          "schedule": crontab(hour=2, minute=20)},
    "forget links to own data": {"task": "villages.periodic.forget_links", "schedule": crontab(hour=3, minute=30)},
    "forget imports": {"task": "villages.periodic.forget_imports", "schedule": 3600},
    "make seats due": {"task": "sessions.periodic.make_due", "schedule": 60, "options": {"expires": 55}},
    "look after requests": {"task": "sessions.periodic.look_after_requests", "schedule": 3600},
    "delete kept texts": {"task": "accounts.periodic.delete_kept_posts", "schedule": 3600},
    "delete closed drafts": {"task": "plans.periodic.delete_closed_drafts", "schedule": 3600},
    "delete unused images": {"task": "plans.periodic.delete_unused_images",
                             "schedule": crontab(hour=3, minute=30)},
    "forget reactions": {"task": "plans.periodic.forget_reactions", "schedule": crontab(hour=3, minute=50)},
    "tell of waiting reactions": {"task": "plans.periodic.tell_of_waiting_reactions",
                                  "schedule": crontab(hour=8, minute=0)},
    "delete ended sign-ins": {"task": "accounts.periodic.delete_ended_sessions",
                              "schedule": crontab(hour=3, minute=40)},
    "empty the broker's folder": {"task": "common.tasks.empty_processed", "schedule": 3600},
}  # fmt: skip

# --- people ----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # e-mail is unique on Lower(email), a constraint of the database
    "security.W002",  # X-Frame-Options comes from wup_portal.middleware, on errors too
    "security.W021",  # see SECURE_HSTS_INCLUDE_SUBDOMAINS
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {"user_attributes": ["email", "name"]},
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
    }.items()
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/mijn/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "request_login_code": "accounts.forms.CodeForm",
    "signup": "accounts.forms.AccountForm",
    "reset_password": "accounts.forms.ResetForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]  # no password: a code by mail signs in; a password is a choice, later
ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # without it enumeration cannot be prevented
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = (
    True  # codes, not links: a scanner that opens a link does no harm
)
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600  # seconds
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600  # seconds
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600  # seconds
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # Django ends the other sessions by itself
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 3
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
MFA_FORMS = {"add_webauthn": "accounts.forms.AddKeyForm", "edit_webauthn": "accounts.forms.RenameKeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "WUP-portaal Drenthe"
MFA_TOTP_TOLERANCE = 1  # a clock that is half a minute wrong
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL  # browsers allow it on localhost only
# A second step for coordinators, organisers, advisors and officers; the demo has sign-ins that everybody knows.
SECOND_STEP_REQUIRED = not DEMO

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
MEDIA_ROOT = env("MEDIA_ROOT", default=str(VAR_DIR / "media"))  # private: only views hand files out
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440  # bytes of a form without its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# --- forms -----------------------------------------------------------------------------------------
CRISPY_ALLOWED_TEMPLATE_PACKS = ["wup"]
CRISPY_TEMPLATE_PACK = "wup"

# --- mail ------------------------------------------------------------------------------------------
# Only mail/delivery.py talks to it. In the demo nothing leaves the machine: /organisatie/post/ shows the mails.
vars().update(env.email_url("EMAIL_URL", default="dummymail://" if LOCAL else "smtp://localhost:25"))
EMAIL_PORT = vars().get("EMAIL_PORT") or 25
EMAIL_USE_TLS = vars().get("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 20  # seconds, shorter than the lease of a mail
MAIL_LEASE_SECONDS = env.int("MAIL_LEASE_SECONDS", default=300)  # longer than the limit of a task that sends
TECHNICAL_CONTACT = env("TECHNICAL_CONTACT", default="")  # one address; hears what the nightly check finds
# Mails per minute that the provider takes; 0 is no limit. Kept in the database, for all workers together.
MAIL_RATE_PER_MINUTE = env.int("MAIL_RATE_PER_MINUTE", default=0)
# Where failures come back to: bounce+<mail>.<signature>@BOUNCE_DOMAIN. Empty: to the address of the portal.
BOUNCE_DOMAIN = env("BOUNCE_DOMAIN", default="")
BOUNCE_MAILDIR = env("BOUNCE_MAILDIR", default="")  # a folder that the mail server puts them in, if it does
# A provider of mail that tells by webhook (POST /mail/bericht/) what did not arrive; mails leave by SMTP all the same.
MAIL_PROVIDER = env("MAIL_PROVIDER", default="")  # brevo, mailjet or postmark
MAIL_WEBHOOK_SECRET = env("MAIL_WEBHOOK_SECRET", default="")  # "name:password", as the provider sends it
if MAIL_PROVIDER and (MAIL_PROVIDER not in ("brevo", "mailjet", "postmark") or len(MAIL_WEBHOOK_SECRET) < 32
                      or ":" not in MAIL_WEBHOOK_SECRET):  # fmt: skip
    sys.exit("The portal does not start: MAIL_PROVIDER is brevo, mailjet or postmark, and needs a MAIL_WEBHOOK_SECRET "
             "of a name, a colon and a password, at least 32 characters together.")  # fmt: skip
ANYMAIL = {"WEBHOOK_SECRET": MAIL_WEBHOOK_SECRET}
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="WUP-portaal Drenthe <portaal@wup.example>")

# --- how long -----------------------------------------------------------------------------------------
SESSION_RETENTION_DAYS = env.int(
    "SESSION_RETENTION_DAYS", default=90
)  # after it; an organiser may choose a day

# --- pdf: limits of the child process that makes one, and of the task around it ----------------------
PDF_CPU_SECONDS = env.int("PDF_CPU_SECONDS", default=120)
PDF_WALL_SECONDS = env.int("PDF_WALL_SECONDS", default=150)
PDF_MEMORY_MB = env.int("PDF_MEMORY_MB", default=1536)
PDF_FILE_MB = env.int("PDF_FILE_MB", default=25)
PDF_TASK_SECONDS = env.int("PDF_TASK_SECONDS", default=180)  # longer than the wall clock
PDF_LEASE_SECONDS = env.int("PDF_LEASE_SECONDS", default=240)  # longer than the task

# --- log -------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"safe": {"()": "common.logs.SafeFormatter", "as_json": not LOCAL}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "safe"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        name: {"level": env("LOG_LEVEL", default="INFO")}
        for name in ("wup_portal", "plans", "sessions", "villages", "accounts", "mail", "common")
    }
    | {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}
