import json
import logging
import sys

import pytest
from django.db import IntegrityError, connection, transaction

from common.logs import SafeFormatter
from common.tokens import derive_token


def record(message, *args, exc_info=None):
    return logging.LogRecord("mail.delivery", logging.INFO, __file__, 1, message, args, exc_info)


@pytest.mark.parametrize("as_json", [True, False])
def test_addresses_and_tokens_leave_the_line(as_json):
    token = derive_token("invitation", 7)

    line = SafeFormatter(as_json=as_json).format(
        record("sent to %s: /kennissessies/aanmelden/%s/", "jan.de-vries+wup@dorp.example.nl", token)
    )

    assert "sent to <e-mail>: /kennissessies/aanmelden/<token>/" in line
    assert token not in line


@pytest.mark.parametrize("key", range(50))
def test_every_token_is_seen(key):
    token = derive_token("invitation", key)

    assert token not in SafeFormatter().format(record("GET /aanmelden/%s/", token))


def test_an_exception_is_redacted_too():
    try:
        raise ValueError("Key (email)=(jan@dorp.example) exists; redis://:geheim@broker:6379/0")
    except ValueError:
        line = SafeFormatter().format(record("failed", exc_info=sys.exc_info()))

    assert "jan@dorp" not in line
    assert "geheim" not in line


@pytest.mark.parametrize("as_json", [True, False])
def test_the_row_that_did_not_fit_stays_out(as_json, db):
    try:
        with transaction.atomic():
            connection.cursor().execute(
                "INSERT INTO villages_roleinvitation (key, email, kind, token_version, token_hash, invited_at)"
                " VALUES (gen_random_uuid(), 'Jan Jansen\n\nDorpsstraat 1', 'advisor', 1, '123456', now())"
            )
    except IntegrityError as error:
        line = SafeFormatter(as_json=as_json).format(record("failed: %s", error, exc_info=sys.exc_info()))

    assert "role_invitation_scope_fits_kind" in line
    assert "Jansen" not in line
    assert "Dorpsstraat" not in line
    assert "123456" not in line
    assert "IntegrityError" in line


def test_a_newline_cannot_forge_a_line():
    line = SafeFormatter().format(record("name: %s", 'x\n{"level": "INFO"}'))

    assert "\n" not in line
    assert json.loads(line)["message"] == 'name: x\n{"level": "INFO"}'


def test_ordinary_names_stay():
    line = SafeFormatter().format(record("knowledge_sessions.sessionregistration plans/services/versions.py"))

    assert "knowledge_sessions.sessionregistration plans/services/versions.py" in line
