"""The two marks around the hand-over of one mail: that it leaves now, and how it ended. Both write the mail and its
attempt in one statement that is committed at once: this is what a campaign waits for, twice per mail.
"""

import uuid
from datetime import datetime

from django.db import connection

from mail.models import MailAttempt, Mailing, OutgoingMail, Suppression
from mail.states import Status

MAIL, ATTEMPT, MAILING, SUPPRESSION = (
    connection.ops.quote_name(model._meta.db_table)
    for model in (OutgoingMail, MailAttempt, Mailing, Suppression)
)

#: The row is locked by the UPDATE, so whoever takes the mail over comes before it or after it. What may have
#: changed since the claim is looked at here: the mailing was paused or stopped, the address gets no mail any more.
BEGIN = f"""
    WITH held AS (
        UPDATE {MAIL} AS mail SET lease_until = %(until)s
        WHERE mail.id = %(mail)s AND mail.lease_by = %(lease)s AND mail.status = '{Status.SENDING}'
        AND NOT EXISTS (
            SELECT FROM {MAILING} AS mailing WHERE mailing.id = mail.mailing_id
            AND (mailing.paused_at IS NOT NULL OR mailing.stopped_at IS NOT NULL)
        )
        AND NOT EXISTS (
            SELECT FROM {SUPPRESSION} WHERE email_key = %(email_key)s AND scope = ANY(%(scopes)s)
        )
        RETURNING mail.id
    )
    UPDATE {ATTEMPT} AS attempt SET started_at = %(now)s
    FROM held WHERE attempt.id = %(attempt)s AND attempt.mail_id = held.id
"""  # noqa: S608 -- names of tables
#: Not waiting for the disk here leaves no more mails uncertain when the power fails: the next mail begins with a
#: commit that does wait, and a commit on disk has all earlier ones before it. So it is one mail per worker at most,
#: the one that was handed over last, as when the power fails just before this mark.
SOON_ON_DISK = "SELECT set_config('synchronous_commit', 'off', true)"


def begin(
    mail: OutgoingMail,
    lease: uuid.UUID,
    *,
    now: datetime,
    until: datetime,
    email_key: str,
    scopes: list[str],
) -> bool:
    """Commit that this mail leaves now; until: the end of the lease. False when it may not any more, or somebody
    else took it.
    """
    values = {"mail": mail.pk, "attempt": mail.attempt.pk, "lease": lease, "now": now, "until": until,
              "email_key": email_key, "scopes": scopes}  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, values)
        return cursor.rowcount == 1


def end(mail: OutgoingMail, lease: uuid.UUID, *, of_mail: dict, of_attempt: dict, is_soon: bool) -> bool:
    """Write how this try ended, if the mail is still ours. is_soon: another mail begins after this one, and with
    it this mark is on disk (see SOON_ON_DISK).
    """
    statement = f"""
        WITH mode AS ({SOON_ON_DISK if is_soon else "SELECT 1"}),
        held AS (
            UPDATE {MAIL} AS mail SET {_pairs(of_mail)} FROM mode
            WHERE mail.id = %s AND mail.lease_by = %s AND mail.status = '{Status.SENDING}' RETURNING mail.id
        )
        UPDATE {ATTEMPT} AS attempt SET {_pairs(of_attempt)}
        FROM held WHERE attempt.id = %s AND attempt.mail_id = held.id
    """  # noqa: S608 -- names of tables and of fields
    with connection.cursor() as cursor:
        cursor.execute(statement, [*of_mail.values(), mail.pk, lease, *of_attempt.values(), mail.attempt.pk])
        return cursor.rowcount == 1


def _pairs(changes: dict) -> str:
    return ", ".join(f"{name} = %s" for name in changes)
