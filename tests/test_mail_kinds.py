"""Each kind of mail is a known one: with a secret, with a personal link, or with neither.

A new kind needs a line in MAILS. What the line says is held against the mail itself: a link that came out of
`derive_token()` may stand in no mail that is stored whole.
"""

import base64
import hmac
from types import SimpleNamespace

import pytest
from django.utils import timezone

import accounts.emails
import mail.emails
import plans.emails
import sessions.emails
import villages.emails
import wup_portal.emails
from common import tokens
from mail.kinds import all_kinds, get_kind
from mail.models import OutgoingMail
from mail.services import queue_mail
from mail.watch import Silence
from sessions.digest import Digest
from sessions.models import FollowUp, KnowledgeSession
from sessions.proving import Breach
from tests.factories import (
    AssignmentFactory,
    ContactFactory,
    InitiativeFactory,
    InitiativeSignupFactory,
    InvitationFactory,
    InvitationRequestFactory,
    MailCampaignFactory,
    PlanVersionFactory,
    ReactionFactory,
    ReminderRuleFactory,
    SessionRegistrationFactory,
    SpeakerFactory,
    VillageSignupFactory,
)
from villages.models import OwnDataLink, RoleInvitation

SECRET, LINK, SECRET_LINK, PLAIN = "secret", "personal link", "secret with a personal link", "neither"


@pytest.fixture
def w(db):
    """What the mails tell of."""
    registration = SessionRegistrationFactory()
    now = timezone.now()
    village_signup = VillageSignupFactory(confirmed=True, decline_reason="Dit dorp doet al mee.")
    assignment = AssignmentFactory()
    return SimpleNamespace(
        to="jan@example.org",
        user=assignment.advisor.user,
        registration=registration,
        waiting=SessionRegistrationFactory(status="waiting", waiting_no=1, waiting_since=now),
        offered=SessionRegistrationFactory(status="offered", offered_at=now, offer_until=now),
        invitation=registration.invitation,
        giver=InvitationFactory(knowledge_session=registration.knowledge_session),
        follow_up=FollowUp.objects.create(knowledge_session=registration.knowledge_session, group="aanwezig"),
        rule=ReminderRuleFactory(knowledge_session=registration.knowledge_session),
        speaker=SpeakerFactory(knowledge_session=registration.knowledge_session, email="jan@example.org"),
        request=InvitationRequestFactory(knowledge_session=registration.knowledge_session),
        village_signup=village_signup,
        village=assignment.village,
        initiative_signup=InitiativeSignupFactory(
            confirmed=True, decline_reason="Dubbel.", initiative=InitiativeFactory()
        ),
        role=RoleInvitation.objects.create(email="jan@example.org", kind="organiser", token_hash="0" * 64),
        assignment=assignment,
        contact=ContactFactory(),
        own_link=OwnDataLink.objects.create(email="jan@example.org", token_hash="0" * 64),
        version=PlanVersionFactory(),
        reaction=ReactionFactory(status="answered", answer="Dat klopt.", answered_at=now),
    )


def a_code(name):
    return lambda w: accounts.emails.code(name, to=w.to, code="ABC123", ends_at=timezone.now())


def a_notice(name):
    return lambda w: accounts.emails.notice(name, to=w.to, context={})


def of_plan(name):
    return lambda w: getattr(plans.emails, name)(w.version, w.user)


def of_reaction(name):
    return lambda w: getattr(plans.emails, name)(w.reaction)


def of_registration(name, which="registration"):
    return lambda w: getattr(sessions.emails, name)(getattr(w, which))


def village(name, *more):
    return lambda w: getattr(villages.emails, name)(w.village_signup, *(getattr(w, one) for one in more))


def initiative(name, *more):
    return lambda w: getattr(villages.emails, name)(w.initiative_signup, *(getattr(w, one) for one in more))


#: kind -> (what is in it, how one is made)
MAILS = {
    "accounts.account_changed": (PLAIN, a_notice("password_changed")),
    "accounts.account_exists": (SECRET, a_notice("account_already_exists")),
    "accounts.address_code": (SECRET, a_code("email_confirmation")),
    "accounts.reset_code": (SECRET, a_code("password_reset_code")),
    "accounts.sign_in_code": (SECRET, a_code("login_code")),
    "accounts.unknown_account": (SECRET, a_notice("unknown_account")),
    "mail.silence": (PLAIN, lambda w: mail.emails.silence(w.to, Silence("mail", timezone.now()))),
    "plans.reaction_answered": (LINK, of_reaction("reaction_answered")),
    "plans.reaction_confirm": (LINK, of_reaction("reaction_confirm")),
    "plans.reaction_hidden": (LINK, of_reaction("reaction_hidden")),
    "plans.reactions_waiting": (
        PLAIN,
        lambda w: plans.emails.reactions_waiting(w.reaction.plan, w.user, count=2),
    ),
    "plans.version_frozen": (PLAIN, of_plan("version_frozen")),
    "plans.version_offered": (PLAIN, of_plan("version_offered")),
    "plans.version_withdrawn": (
        PLAIN,
        lambda w: plans.emails.version_withdrawn(w.version, w.user, reason="De cijfers kloppen niet."),
    ),
    "plans.version_published": (PLAIN, of_plan("version_published")),
    "portal.contact": (
        PLAIN,
        lambda w: wup_portal.emails.contact_question(
            to=w.to, name="Jan", email=w.to, question="Hoe begin ik?"
        ),
    ),
    "sessions.address_check": (LINK, of_registration("address_check")),
    "sessions.back_in_line": (LINK, of_registration("back_in_line", "waiting")),
    "sessions.breaches": (
        PLAIN,
        lambda w: sessions.emails.breaches(
            w.to, [Breach("queue", "2 mails staan al meer dan een uur klaar.")]
        ),
    ),
    "sessions.digest": (
        PLAIN,
        lambda w: sessions.emails.digest(
            w.user, Digest(failed=[{"session": w.invitation.knowledge_session, "count": 1}])
        ),
    ),
    "sessions.confirmation": (LINK, of_registration("confirmation")),
    "sessions.follow_up": (LINK, lambda w: sessions.emails.follow_up(w.registration, w.follow_up)),
    "sessions.handed_over": (
        LINK,
        lambda w: sessions.emails.handed_over(w.invitation, giver=w.giver, registration=w.registration),
    ),
    "sessions.handover_done": (
        PLAIN,
        lambda w: sessions.emails.handover_done(w.giver, taker=w.invitation, has_seats=True),
    ),
    "sessions.invitation": (LINK, lambda w: sessions.emails.invitation(w.invitation)),
    "sessions.invitation_reminder": (LINK, lambda w: sessions.emails.invitation_reminder(w.invitation)),
    "sessions.campaign_paused": (
        PLAIN,
        lambda w: sessions.emails.campaign_paused(
            MailCampaignFactory(knowledge_session=w.registration.knowledge_session),
            reason="De mailserver weigerde 3 mails.",
            to=w.to,
        ),
    ),
    "sessions.link": (LINK, lambda w: sessions.emails.link(w.invitation)),
    "sessions.offer": (LINK, of_registration("offer", "offered")),
    "sessions.offer_over": (LINK, of_registration("offer_over")),
    "sessions.promoted": (LINK, of_registration("promoted")),
    "sessions.registration_cancelled": (LINK, of_registration("registration_cancelled")),
    "sessions.reminder": (LINK, lambda w: sessions.emails.reminder(w.registration, w.rule.pk)),
    "sessions.request_question": (
        PLAIN,
        lambda w: sessions.emails.request_question(w.request, reply_to=w.to),
    ),
    "sessions.request_received": (PLAIN, lambda w: sessions.emails.request_received(w.request, to=w.to)),
    "sessions.request_refused": (PLAIN, lambda w: sessions.emails.request_refused(w.request)),
    "sessions.requests_waiting": (
        PLAIN,
        lambda w: sessions.emails.requests_waiting(w.registration.knowledge_session, count=2, to=w.to),
    ),
    "sessions.session_cancelled": (PLAIN, of_registration("session_cancelled")),
    "sessions.session_changed": (LINK, of_registration("session_changed")),
    "sessions.speaker_approval": (LINK, lambda w: sessions.emails.speaker_approval(w.speaker)),
    "sessions.test": (
        PLAIN,
        lambda w: sessions.emails.test_mail(
            w.registration.knowledge_session, kind="confirmation", to=w.to, name="Jan"
        ),
    ),
    "sessions.waiting": (LINK, of_registration("waiting", "waiting")),
    "villages.advisor_assigned": (PLAIN, lambda w: villages.emails.advisor_assigned(w.assignment)),
    "villages.initiative_accepted": (PLAIN, initiative("initiative_accepted")),
    "villages.initiative_confirm": (LINK, initiative("initiative_confirm")),
    "villages.initiative_declined": (PLAIN, initiative("initiative_declined")),
    "villages.initiative_waiting": (PLAIN, initiative("initiative_waiting", "user")),
    "villages.own_address_changed": (PLAIN, lambda w: villages.emails.own_address_changed(w.contact)),
    "villages.own_address_confirm": (LINK, lambda w: villages.emails.own_address_confirm(w.own_link)),
    "villages.own_data": (LINK, lambda w: villages.emails.own_data(w.own_link)),
    "villages.role_invitation": (SECRET_LINK, lambda w: villages.emails.role_invitation(w.role)),
    "villages.signup_accepted": (PLAIN, village("signup_accepted", "village", "user")),
    "villages.signup_confirm": (LINK, village("signup_confirm")),
    "villages.signup_declined": (PLAIN, village("signup_declined")),
    "villages.signup_joined": (PLAIN, village("signup_joined", "village", "user")),
    "villages.signup_received": (PLAIN, village("signup_received")),
    "villages.signup_waiting": (PLAIN, village("signup_waiting", "user")),
}


@pytest.fixture
def derived(monkeypatch):
    """Every link that is derived during this test."""
    found = set()

    def digest(*args):
        made = hmac.digest(*args)
        found.add(base64.urlsafe_b64encode(made).rstrip(b"=").decode())
        return made

    monkeypatch.setattr(tokens, "hmac", SimpleNamespace(digest=digest))
    return found


def test_every_kind_is_on_the_list():
    kinds = {kind.name for kind in all_kinds() if not kind.name.startswith("test.")}

    assert kinds == set(MAILS), "say in MAILS what is in this mail, and how one is made"


@pytest.mark.parametrize("name", MAILS)
def test_kind_is_what_the_list_says(name):
    said, kind = MAILS[name][0], get_kind(name)

    assert (kind.is_secret, kind.has_personal_link) == (
        said in (SECRET, SECRET_LINK),
        said in (LINK, SECRET_LINK),
    )


@pytest.mark.parametrize("name", MAILS)
def test_a_mail_with_a_personal_link_is_rendered_from_its_ref_and_never_stored(name, w, derived):
    said, make = MAILS[name]
    message, kind = make(w), get_kind(name)
    links = {token for token in derived if token in message.text + message.html}

    queue_mail(message, dedup_key="test")

    row = OutgoingMail.objects.get()
    assert message.kind == name
    assert bool(links) == (said in (LINK, SECRET_LINK))
    assert not [token for token in derived if token in str(vars(row))]
    if links:
        again = kind.render(row.ref)
        assert (again.text, again.html) == (message.text, message.html)
    else:
        assert row.text == message.text


#: Nobody answers these to an organiser: they go to one, or to who keeps the portal running.
NOT_TO_A_GUEST = {
    "sessions.breaches", "sessions.campaign_paused", "sessions.digest", "sessions.request_received",
    "sessions.requests_waiting", "sessions.test",
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name in MAILS if name.startswith("sessions.")])
def test_an_answer_of_a_guest_goes_to_the_organiser(name, w):
    KnowledgeSession.objects.update(contact_email=w.to)
    for row in (w.registration, w.waiting, w.offered, w.invitation, w.giver, w.speaker, w.request):
        row.knowledge_session.refresh_from_db()
        if invitation := getattr(row, "invitation", None):
            invitation.knowledge_session.refresh_from_db()

    queue_mail(MAILS[name][1](w), dedup_key="test")

    assert OutgoingMail.objects.get().reply_to == ("" if name in NOT_TO_A_GUEST else w.to)
