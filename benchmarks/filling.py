"""Seconds to make the rows of a round of invitations, and of reminders: one mail per contact; limit 30 s for 50,000.

    DEMO=1 python -m benchmarks.filling [CONTACTS]

One uninterrupted run of what the clock does, then the same again, which may add nothing. Makes its own initiatives
in the embedded database and throws them away afterwards.

On 2 cores, load 0.9 to 1.6: 50,000 planned, looked at in 0.1 s; 50,000 mails in 16.6 to 23.7 s; once more: 0 in 0.2 s;
50,000 reminders a week later in 14.6 s; 137 MB. The contacts come in at once, and the database has not counted them yet.
"""

import os
import resource
import sys
import time
import uuid
from datetime import timedelta

import django
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wup_portal.settings")
django.setup()

from mail.models import Mailing, OutgoingMail
from sessions.filling import fill_campaigns
from sessions.models import Invitation, MailCampaign
from sessions.selection import Chosen, guest_list
from tests.factories import KnowledgeSessionFactory, MailCampaignFactory
from villages.models import Contact, Initiative, Municipality

PER_INITIATIVE = 50


def main(number: int) -> None:
    mark = uuid.uuid4().hex[:8]
    municipality = Municipality.objects.first() or Municipality.objects.create(name="Meting", slug=mark)
    initiatives = Initiative.objects.bulk_create(
        Initiative(name=f"Meting {mark} {n}", slug=f"{mark}-{n}", municipality=municipality, search_key=mark)
        for n in range(number // PER_INITIATIVE)
    )
    Contact.objects.bulk_create(
        [
            Contact(initiative=row, name=f"Contact {n}", email=f"{mark}.{row.pk}.{n}@example.org",
                    email_key=f"{mark}.{row.pk}.{n}@example.org")
            for row in initiatives for n in range(PER_INITIATIVE)
        ],
        batch_size=5000,
    )  # fmt: skip
    session = KnowledgeSessionFactory(owner=None, slug=f"meting-{mark}")
    chosen = Chosen(q=mark)
    campaign = MailCampaignFactory(knowledge_session=session, filter=chosen.as_json(), status="filling")
    try:
        began = time.perf_counter()
        planned = guest_list(session, chosen).new
        looked = time.perf_counter() - began
        began = time.perf_counter()
        made = fill_campaigns()
        seconds = time.perf_counter() - began
        MailCampaign.objects.filter(pk=campaign.pk).update(status="filling")
        began = time.perf_counter()
        again = fill_campaigns()
        again_seconds = time.perf_counter() - began
        rows = Invitation.objects.filter(knowledge_session=session).count()
        mails = OutgoingMail.objects.filter(mailing=campaign.mailing).count()
        week_ago = timezone.now() - timedelta(days=7)
        OutgoingMail.objects.filter(mailing=campaign.mailing).update(
            status="handed_over", handed_over_at=week_ago
        )
        MailCampaign.objects.filter(pk=campaign.pk).update(status="done")
        MailCampaignFactory(knowledge_session=session, kind="reminder", status="filling")
        began = time.perf_counter()
        reminded = fill_campaigns()
        reminded_seconds = time.perf_counter() - began
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{planned} planned (looked at in {looked:.1f} s): {made} mails in {seconds:.1f} s; once more: {again} in "
            f"{again_seconds:.1f} s; {reminded} reminders in {reminded_seconds:.1f} s; {rows} invitations, {mails} mails, {memory:.0f} MB, load {os.getloadavg()[0]:.1f}"
        )
    finally:
        mailings = list(session.campaigns.values_list("mailing", flat=True))
        OutgoingMail.objects.filter(mailing__in=mailings).delete()
        session.delete()
        Mailing.objects.filter(pk__in=mailings).delete()
        Initiative.objects.filter(pk__in=[row.pk for row in initiatives]).delete()


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 50_000)
