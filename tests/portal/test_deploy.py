"""The files for production. There is no container engine here: what a parser and a shell can see is checked."""

import re
import shlex
import subprocess

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command, get_commands

from common import heartbeats, uploads
from plans import verifying
from wup_portal import run
from wup_portal.embedded import BASE_DIR

COMPOSE = yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
PORTAL = ["migrate", "web", "worker-mail", "worker-pdf", "beat"]


def queues_of(command: list[str]) -> set[str]:
    return set(command[command.index("--queues") + 1].split(","))


def queues_in_use() -> set[str]:
    used = {settings.CELERY_TASK_DEFAULT_QUEUE}
    used |= {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    return used | {
        entry.get("options", {}).get("queue", "default") for entry in settings.CELERY_BEAT_SCHEDULE.values()
    }


def test_every_queue_has_a_worker_and_a_heartbeat():
    in_production = queues_of(SERVICES["worker-mail"]["command"]) | queues_of(
        SERVICES["worker-pdf"]["command"]
    )

    assert in_production == queues_in_use()
    assert queues_of(run.worker_command()) == queues_in_use()
    assert set(heartbeats.LONGEST_SILENCE) == queues_in_use()


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_service_has_no_rights_it_does_not_need(name):
    service = SERVICES[name]

    assert service["cap_drop"] == ["ALL"]
    assert service["read_only"] is True
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert name == "migrate" or "healthcheck" in service
    assert name == "proxy" or "ports" not in service


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_service_is_connected_to_what_exists(name):
    service = SERVICES[name]

    assert set(service["networks"]) <= set(COMPOSE["networks"])
    assert set(service.get("depends_on", {})) <= set(SERVICES)
    named = {volume.split(":")[0] for volume in service.get("volumes", []) if not volume.startswith(".")}
    assert named <= set(COMPOSE["volumes"])
    for volume in service.get("volumes", []):
        if volume.startswith("."):
            assert (BASE_DIR / volume.split(":")[0]).exists()


def test_a_pdf_is_made_without_a_way_out():
    assert SERVICES["worker-pdf"]["networks"] == ["back"]
    assert COMPOSE["networks"]["back"]["internal"] is True


def test_portal_starts_only_after_the_migrations():
    for name in set(PORTAL) - {"migrate"}:
        assert SERVICES[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_proxy_lets_the_largest_upload_through():
    """A little more, for what a form puts around it; above that the proxy answers, without a page of ours."""
    most = int(re.search(r"max_size (\d+)MB", (BASE_DIR / "deploy" / "Caddyfile").read_text())[1]) * 1_000_000

    assert max(uploads.MOST_BYTES, verifying.MOST_BYTES) + 100_000 < most < 30_000_000


def test_image_runs_as_somebody_without_rights():
    dockerfile = (BASE_DIR / "Dockerfile").read_text()
    last_user = re.findall(r"^USER (\S+)", dockerfile, re.MULTILINE)[-1]

    assert last_user == "wup"
    assert "--require-hashes" in dockerfile
    assert "requirements-test.lock" not in dockerfile


def test_commands_of_the_image_exist():
    used = {
        words[words.index("manage.py") + 1]
        for name in PORTAL
        for part in (SERVICES[name].get("command", []), SERVICES[name].get("healthcheck", {}).get("test", []))
        for command in " ".join(part).split("&&")
        for words in [shlex.split(command.replace("'", ""))]
        if "manage.py" in words
    }

    assert used == {"migrate", "check", "check_heartbeat"}
    assert used <= set(get_commands())


def test_check_heartbeat_fails_for_a_silent_queue(db):
    heartbeats.stamp("pdf")
    call_command("check_heartbeat", "pdf")

    with pytest.raises(CommandError, match="silent: default"):
        call_command("check_heartbeat", "pdf", "default")


def test_system_script_is_sound_and_finds_this_machine():
    assert subprocess.run(["bash", "-n", "deploy/system.sh"], cwd=BASE_DIR).returncode == 0
    assert subprocess.run(["deploy/system.sh", "pango"], cwd=BASE_DIR, capture_output=True).returncode == 0


def test_gunicorn_accepts_its_configuration():
    from gunicorn.app.wsgiapp import WSGIApplication

    app = WSGIApplication.__new__(WSGIApplication)
    app.usage = app.prog = None
    app.load_default_config()
    app.load_config_from_file(str(BASE_DIR / "deploy" / "gunicorn.conf.py"))

    assert app.cfg.worker_class_str == "gthread"
    assert app.cfg.control_socket_disable is True
