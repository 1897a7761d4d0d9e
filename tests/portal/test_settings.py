"""What the portal reads from its environment, and when it refuses to start."""

import ast
import os
import re
import subprocess
import sys

import pytest
from django.core.cache.backends.redis import RedisCache

from wup_portal import embedded

SETTINGS = embedded.BASE_DIR / "wup_portal" / "settings.py"
PRODUCTION = {
    "ENV_FILE": os.devnull,
    "SECRET_KEY": "kPq7Zw2xVt9sLd4fGh6jKl8nBv1cXz3mQa5yWe0rTu-_oIpAsDfGhJkL",
    "LINK_KEY": "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1eF3hI5kL7nO9qR1tU3wX5zA7cD",
    "DATABASE_URL": f"postgresql://wup@/wup?host={embedded.socket_dir()}",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "PUBLIC_BASE_URL": "https://wup.example.nl",
    "ALLOWED_HOSTS": "wup.example.nl",
    "EMAIL_URL": "smtp+tls://user:password@smtp.example.nl:587",
}


def manage(*arguments, **environ) -> subprocess.CompletedProcess:
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run([sys.executable, "manage.py", *arguments], cwd=embedded.BASE_DIR, env=keep | environ,
                          capture_output=True, text=True)  # fmt: skip


def setting(name: str, **environ) -> str:
    done = manage(
        "shell", "-v0", "-c", f"from django.conf import settings; print(settings.{name})", **environ
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def names_that_settings_read() -> set[str]:
    """The first argument of every env(...) and env.something(...)."""
    found = set()
    for node in ast.walk(ast.parse(SETTINGS.read_text())):
        if isinstance(node, ast.Call):
            function = node.func.value if isinstance(node.func, ast.Attribute) else node.func
            is_env = isinstance(function, ast.Name) and function.id == "env"
            if is_env and node.args and isinstance(node.args[0], ast.Constant):
                found.add(node.args[0].value)
    return found


def test_env_example_lists_exactly_what_settings_read():
    example = (embedded.BASE_DIR / ".env.example").read_text()

    listed = re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)

    assert sorted(listed) == sorted(names_that_settings_read())


def test_no_other_module_reads_the_environment():
    """Except those that start before the settings, or set the environment of a child."""
    allowed = {"manage.py", "wup_portal/settings.py", "wup_portal/embedded.py", "wup_portal/run.py",
               "wup_portal/wsgi.py", "wup_portal/celery.py", "wup_portal/checks.py",
               "wup_portal/healthcheck.py"}  # fmt: skip
    folders = ("wup_portal", "common", "mail", "accounts", "villages", "sessions", "plans")
    readers = {
        str(path.relative_to(embedded.BASE_DIR))
        for folder in folders
        for path in (embedded.BASE_DIR / folder).rglob("*.py")
        if re.search(r"os\.environ|os\.getenv", path.read_text())
    }

    assert readers - allowed == set()


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PUBLIC_BASE_URL"])
@pytest.mark.parametrize("how", ["missing", "empty"])
def test_start_stops_with_one_line_when_a_setting_is_missing(name, how):
    environ = PRODUCTION | {name: ""}
    if how == "missing":
        del environ[name]

    done = manage("check", **environ)

    assert done.returncode == 1
    assert done.stderr == (f"The portal does not start: {name} not set. See .env.example, or use DEMO=1.\n")


@pytest.mark.parametrize(
    "hosts", ["wup.example.nl", "localhost,wup.example.nl", "*", ".localhost", "0.0.0.0"]
)
def test_demo_is_refused_for_other_hosts(hosts):
    done = manage("check", DEMO="1", ENV_FILE=os.devnull, ALLOWED_HOSTS=hosts)

    assert done.returncode == 1
    assert "DEMO=1 has sign-ins that everybody knows" in done.stderr


@pytest.mark.parametrize("hosts", ["localhost", "127.0.0.1,[::1]"])
def test_demo_is_fine_on_this_machine(hosts):
    assert manage("check", DEMO="1", ENV_FILE=os.devnull, ALLOWED_HOSTS=hosts).returncode == 0


def test_production_settings_pass_the_checks_for_deployment():
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert done.returncode == 0, done.stderr


def test_a_short_key_fails_the_checks_for_deployment():
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION | {"SECRET_KEY": "kort"})

    assert done.returncode == 1
    assert "security.W009" in done.stderr


def test_demo_content_outside_the_demo_is_refused():
    done = manage("load_demo", **PRODUCTION)

    assert done.returncode == 1
    assert "only with DEMO=1" in done.stderr


def test_production_cookies_belong_to_this_host_and_https():
    assert setting("SESSION_COOKIE_NAME", **PRODUCTION) == "__Host-session"
    assert setting("CSRF_COOKIE_NAME", **PRODUCTION) == "__Host-csrf"
    assert setting("SECURE_HSTS_SECONDS", **PRODUCTION) == "31536000"


def test_proxy_headers_are_trusted_only_when_a_proxy_is_named():
    assert setting("SECURE_PROXY_SSL_HEADER", **PRODUCTION) == "None"
    with_proxy = setting("SECURE_PROXY_SSL_HEADER", **PRODUCTION, TRUSTED_PROXY_COUNT="1")
    assert with_proxy == "('HTTP_X_FORWARDED_PROTO', 'https')"


def test_mail_server_comes_from_one_address():
    where = "EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS"
    assert setting(where, **PRODUCTION) == "smtp.example.nl 587 True"
    assert setting(where, **PRODUCTION | {"EMAIL_URL": "smtp://localhost"}) == "localhost 25 False"


def test_worker_takes_only_json(settings):
    assert settings.CELERY_ACCEPT_CONTENT == ["json"]
    assert settings.CELERY_TASK_SERIALIZER == "json"
    assert settings.CELERY_TASK_ACKS_LATE is False


def test_redis_cache_never_unpickles():
    cache = RedisCache("redis://127.0.0.1:1/0", {"OPTIONS": {"serializer": "common.cache.JsonSerializer"}})
    serializer = cache._class([cache._servers[0]], **cache._options)._serializer

    assert serializer.loads(serializer.dumps({"a": [1.5, "é"]})) == {"a": [1.5, "é"]}
    assert serializer.dumps(3) == 3  # bare, so that incr() works
    with pytest.raises(ValueError, match=r"Expecting value|codec"):
        serializer.loads(b"\x80\x04K\x03.")


def test_no_migration_is_missing():
    done = manage("makemigrations", "--check", "--dry-run", DEMO="1", ENV_FILE=os.devnull)

    assert done.returncode == 0, done.stdout
