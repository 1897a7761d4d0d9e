"""Every page: from the rows of the access matrix, and the states that a plain GET does not reach."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID, uuid4

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from accounts import kept_posts
from accounts.models import User
from mail.models import OutgoingMail
from plans.models import PersonalDraft, PlanFile, Reaction
from plans.services import drafts
from sessions import services
from sessions.forms import SessionForm
from sessions.models import KnowledgeSession, SessionRegistration
from tests.access import CAST
from tests.factories import InvitationFactory, PlanVersionFactory, UserFactory, version_content
from tests.screens import Screen, ask, browser_of, is_page, screen
from tests.test_access_matrix import ADDRESSES, ROWS
from wup_portal.views import errors

PASSWORD = "een-lang-wachtwoord"
SHOWN = {200, 409, 410, 422, 429}  # 403 and 404 are one page each, see ERRORS

#: Addresses that answer a GET, and never with a page of ours.
NO_PAGE = {
    "portal:security_txt": "a text for machines",
    "portal:alive": "for machines",
    "portal:ready": "for machines",
    "knowledge_sessions:calendar_feed": "a calendar file",
    "knowledge_sessions:session_calendar": "a calendar file",
    "knowledge_sessions:material_file": "a file",
    "knowledge_sessions:speaker_photo": "a picture",
    "knowledge_sessions:speaker_link_photo": "a picture",
    "knowledge_sessions:link_material": "a file",
    "villages:import_template": "an empty file to fill in",
    "villages:own_data_invitations": "a button; back to the data",
    "knowledge_sessions:link_answer": "a button; back to the link, which shows the outcome",
    "plans:image_file": "a picture",
    "plans:image_small": "a picture",
    "plans:version_choose": "to the comparison that was chosen",
    "plans:version_pdf": "a file; while it is not there, a redirect to its progress",
    "mfa_download_recovery_codes": "a text file",
    "mfa_login_webauthn": "JSON for the script of the passkey",
    "mfa_reauthenticate_webauthn": "a part of mfa_reauthenticate",
}


def of_rows(world, names: list[str]) -> Iterator[Screen]:
    """Each address as everybody, each different page once; also the answers to a POST that are a page."""
    clients = {who: browser_of(world, who) for who in CAST}
    for name in names:
        seen = set()
        for row in ROWS[name]:
            path, answered = reverse(name, kwargs=row.kwargs(world)), set()
            for who in CAST:
                status = row.others.get(who, row.status)
                if status not in SHOWN or (row.method == "post" and status in answered):
                    continue
                answered.add(status)
                response = ask(clients[who], row.method, path, row.data(world))
                if not is_page(response):
                    continue
                found = screen(name, who, path, response)
                if found.mark not in seen:
                    seen.add(found.mark)
                    yield found


# --- scenes: name of the address -> functions that walk there -----------------------------------------------
Scene = Callable[[object, Client], HttpResponse]
SCENES: dict[str, list[Scene]] = {}


def scene(name: str):
    def register(walk: Scene) -> Scene:
        SCENES.setdefault(name, []).append(walk)
        return walk

    return register


def of_scenes(world, names: list[str]) -> Iterator[Screen]:
    for name in names:
        for walk in SCENES.get(name, []):
            cache.clear()
            with transaction.atomic():
                response = walk(world, Client())
                transaction.set_rollback(True)
            assert is_page(response), f"{name}: {walk.__name__} gives {response.status_code}"
            assert response.resolver_match.view_name == name, f"{walk.__name__} is not {name}"
            yield screen(name, walk.__name__, response.request["PATH_INFO"], response)


def all_names() -> list[str]:
    """Every address that somebody could see a page at; the admin is Django's own."""
    return [name for name in ADDRESSES if not name.startswith("admin:") and name not in NO_PAGE]


# --- signing up a village ------------------------------------------------------------------------------------
def sign_up_answers(world, client: Client, *steps: str) -> None:
    """Answers of the steps so far, in the session of the browser."""
    place = {"village_name": world.village.name, "municipality": world.village.municipality.slug}
    answers = {
        "place": place if "double" in steps else place | {"village_name": "Nieuwdorp"},
        "double": {"choice": "new"},
        "person": {"name": "Jan Jansen", "email": "jan@dorp.example", "phone": "", "capacity": "bewoner",
                   "organisation": ""},
        "reason": {"motivation": "Samen.", "already": "Een werkgroep."},
        "consent": {"consent_public": True, "consent_municipality": False},
    }  # fmt: skip
    session = client.session
    session["village_signup"] = {step: answers[step] for step in ("place", *steps)} | {
        "started": time.time() - 60
    }
    session.save()


@scene("villages:signup_double")
def village_is_known_already(world, client):
    sign_up_answers(world, client, "double")
    return client.get(reverse("villages:signup_double"))


@scene("villages:signup_person")
def second_step_of_signing_up(world, client):
    sign_up_answers(world, client)
    return client.get(reverse("villages:signup_person"))


@scene("villages:signup_reason")
def third_step_of_signing_up(world, client):
    sign_up_answers(world, client, "person")
    return client.get(reverse("villages:signup_reason"))


@scene("villages:signup_consent")
def fourth_step_of_signing_up(world, client):
    sign_up_answers(world, client, "person", "reason")
    return client.get(reverse("villages:signup_consent"))


@scene("villages:signup_check")
def last_step_of_signing_up(world, client):
    sign_up_answers(world, client, "person", "reason", "consent")
    return client.get(reverse("villages:signup_check"))


@scene("villages:signup_sent")
def look_in_your_mail(world, client):
    session = client.session
    session["village_signup_sent"] = {"email": "jan@dorp.example", "reference": world.signup.reference}
    session.save()
    return client.get(reverse("villages:signup_sent"))


@scene("villages:signup_sent")
def the_mail_once_more(world, client):
    look_in_your_mail(world, client)
    return client.post(reverse("villages:signup_sent"))


@scene("villages:initiative_sent")
def look_in_your_mail_for_an_initiative(world, client):
    session = client.session
    session["initiative_signup_sent"] = "jan@dorp.example"
    session.save()
    return client.get(reverse("villages:initiative_sent"))


@scene("villages:signup_confirm")
def link_that_is_gone(world, client):
    return client.get(reverse("villages:signup_confirm", args=["x" * 43]))


@scene("villages:invitation_accept")
def link_of_the_invited(world, client):
    client.force_login(UserFactory(email=world.role_invitation.email))
    return client.get(reverse("villages:invitation_accept", args=[world.role_token]))


# --- a knowledge session --------------------------------------------------------------------------------------
def guest_link(world, name: str = "link") -> str:
    return reverse(f"knowledge_sessions:{name}", args=[world.registration.invitation.token])


@scene("knowledge_sessions:link")
def link_of_who_is_registered(world, client):
    return client.get(guest_link(world))


@scene("knowledge_sessions:link_cancel")
def cancelling(world, client):
    return client.get(guest_link(world, "link_cancel"))


@scene("knowledge_sessions:link")
def link_of_who_waits(world, client):
    services.pass_over(seats_of_one(world)["waiting"].pk, by=world.organiser)
    return client.get(guest_link(world))


@scene("knowledge_sessions:link")
def link_with_an_offer(world, client):
    row = seats_of_one(world)["waiting"]
    now = timezone.now()
    SessionRegistration.objects.filter(pk=row.pk).update(
        status="offered",
        waiting_no=None,
        waiting_since=None,
        offered_at=now,
        offer_until=now + timedelta(hours=4),
    )
    return client.get(guest_link(world))


@scene("knowledge_sessions:link")
def link_with_people_who_wait_to_join(world, client):
    KnowledgeSession.objects.filter(pk=world.knowledge_session.pk).update(capacity=2)
    services.register(world.registration.invitation_id, people=2)
    KnowledgeSession.objects.filter(pk=world.knowledge_session.pk).update(capacity=9)
    others = InvitationFactory(knowledge_session=world.knowledge_session)
    services.register(others.pk, people=7)
    services.register(world.registration.invitation_id, people=4, if_full="delen")
    return client.get(guest_link(world))


@scene("knowledge_sessions:link")
def link_to_confirm_an_address(world, client):
    SessionRegistration.objects.filter(pk=world.registration.pk).update(
        status="pending_address", pending_until=timezone.now() + timedelta(hours=4)
    )
    return client.get(guest_link(world))


@scene("knowledge_sessions:link")
def link_just_after_cancelling(world, client):
    services.cancel_registration(world.registration.pk)
    return client.get(guest_link(world))


@scene("knowledge_sessions:link")
def link_of_a_full_session(world, client):
    KnowledgeSession.objects.filter(pk=world.knowledge_session.pk).update(capacity=1, question="Een dieet?")
    return client.get(reverse("knowledge_sessions:link", args=[world.invitation.token]))


@scene("knowledge_sessions:link")
def choosing_when_it_does_not_fit(world, client):
    KnowledgeSession.objects.filter(pk=world.knowledge_session.pk).update(capacity=3)
    return client.post(guest_link(world), {"people": "3", "name": "Jan"} | other_guest(world))


@scene("knowledge_sessions:link")
def link_that_was_handed_over(world, client):
    services.hand_over(world.registration.invitation_id, name="Truus", email="truus@dorp.example")
    return client.get(guest_link(world))


@scene("knowledge_sessions:registration_list")
def waiting_list_with_a_group_that_is_too_big(world, client):
    seats_of_one(world, capacity=2)
    client.force_login(world.organiser)
    address = reverse("knowledge_sessions:registration_list", args=[world.knowledge_session.slug])
    return client.get(f"{address}?toon=wachtlijst")


@scene("knowledge_sessions:manage_edit")
def fewer_seats_than_are_taken(world, client):
    other_guest(world)
    client.force_login(world.organiser)
    form = SessionForm(initial=SessionForm.initial_of(world.knowledge_session))
    typed = {name: form[name].value() or "" for name in form.fields} | {"capacity": "1"}
    return client.post(reverse("knowledge_sessions:manage_edit", args=[world.knowledge_session.slug]), typed)


def seats_of_one(world, capacity=1) -> dict:
    """The guest of the world waits with two people for a session that somebody else fills."""
    services.cancel_registration(world.registration.pk)
    KnowledgeSession.objects.filter(pk=world.knowledge_session.pk).update(capacity=max(capacity, 2))
    seated = InvitationFactory(knowledge_session=world.knowledge_session)
    services.register(seated.pk, people=1)
    return {"waiting": services.register(world.registration.invitation_id, people=2, if_full="wachten")}


def other_guest(world) -> dict:
    services.register(InvitationFactory(knowledge_session=world.knowledge_session).pk, people=1)
    return {}


@scene("knowledge_sessions:invite")
def who_gets_the_invitation(world, client):
    client.force_login(world.organiser)
    path = reverse("knowledge_sessions:invite", args=[world.knowledge_session.slug])
    return client.post(path, {"initiatief": [world.initiative.slug]})


@scene("knowledge_sessions:request_invitation")
def session_that_is_closed(world, client):
    KnowledgeSession.objects.filter(pk=world.foreign_session.pk).update(status="closed")
    return client.get(reverse("knowledge_sessions:request_invitation", args=[world.foreign_session.slug]))


@scene("knowledge_sessions:part_new")
def new_item_of_the_programme(world, client):
    client.force_login(world.organiser)
    return client.get(
        reverse("knowledge_sessions:part_new", args=[world.knowledge_session.slug, "onderdelen"])
    )


# --- the plan --------------------------------------------------------------------------------------------------
OWN_PAGE = UUID(int=1)


def own_draft(world, base_version=1) -> str:
    PersonalDraft.objects.update_or_create(
        section=world.section, user=world.lead, page=OWN_PAGE,
        defaults={"body": "<p>Anders.</p>", "base_version": base_version, "number": 1},
    )  # fmt: skip
    return reverse("plans:section_edit", args=[world.village.slug, world.section.key])


@scene("plans:section_edit")
def section_with_an_own_draft(world, client):
    client.force_login(world.lead)
    return client.get(own_draft(world))


@scene("plans:section_edit")
def own_draft_in_the_editor(world, client):
    client.force_login(world.lead)
    return client.get(f"{own_draft(world)}?concept={OWN_PAGE}")


@scene("plans:section_edit")
def own_draft_beside_the_newer_text(world, client):
    client.force_login(world.lead)
    return client.get(f"{own_draft(world, base_version=0)}?concept={OWN_PAGE}")


@scene("plans:section_edit")
def own_draft_that_was_thrown_away(world, client):
    client.force_login(world.lead)
    address = own_draft(world)
    client.post(f"{address}mijn-concept/weggooien/", {"page": OWN_PAGE})
    return client.get(address)


@scene("plans:section_edit")
def section_that_somebody_else_took_over(world, client):
    address = reverse("plans:section_edit", args=[world.village.slug, world.section.key])
    for user in (world.lead, world.advisor):
        client.force_login(user)
        client.get(address)
    client.post(reverse("plans:section_take_over", args=[world.village.slug, world.section.key]))
    client.force_login(world.lead)
    return client.get(address)


@scene("plans:section_history")
def history_with_a_takeover(world, client):
    section_that_somebody_else_took_over(world, client)
    return client.get(reverse("plans:section_history", args=[world.village.slug, world.section.key]))


@scene("plans:workshop")
def workshop_with_own_drafts(world, client):
    own_draft(world)
    client.force_login(world.lead)
    return client.get(reverse("plans:workshop", args=[world.village.slug]))


@scene("plans:section_detail")
def section_that_was_taken_out(world, client):
    section = world.removed_section
    drafts.keep_draft(section, page=uuid4(), number=1, body="Half af", base_version=1, by=world.lead)
    client.force_login(world.lead)
    return client.get(reverse("plans:section_detail", args=[world.village.slug, section.key]))


@scene("plans:section_arrange")
def arranging_a_section_that_was_taken_out(world, client):
    client.force_login(world.lead)
    return client.get(reverse("plans:section_arrange", args=[world.village.slug, world.removed_section.key]))


@scene("plans:version_compare")
def versions_that_differ(world, client):
    content = version_content(
        world.village, samenvatting="<p>Wij isoleren eerst de boerderijen.</p>", nieuw="<p>Wind</p>"
    )
    PlanVersionFactory(plan=world.plan, number=4, content=content, published=True)
    return client.get(reverse("plans:version_compare", args=[world.village.slug, 1, 4]))


@scene("plans:version_compare")
def nothing_to_compare_yet(world, client):
    return client.get(reverse("plans:version_compare", args=[world.village.slug, 1, 1]))


@scene("plans:verify")
def mark_of_the_newest_version(world, client):
    return client.get(mark_of(world, 1))


@scene("plans:verify")
def mark_of_an_older_version(world, client):
    client.force_login(world.lead)
    return client.get(mark_of(world, 1))


@scene("plans:verify")
def file_of_the_newest_version(world, client):
    file = PlanFile.objects.get(version=world.plan.versions.get(number=1))
    return client.post(reverse("plans:verify"), {"bestand": SimpleUploadedFile("plan.pdf", bytes(file.data))})


@scene("plans:verify")
def mark_that_this_reader_may_not_know(world, client):
    return client.get(mark_of(world, 3))


@scene("plans:verify")
def file_that_is_not_known(world, client):
    return client.post(
        reverse("plans:verify"), {"bestand": SimpleUploadedFile("plan.pdf", b"%PDF-1.7 ander")}
    )


@scene("plans:verify")
def mark_that_is_none(world, client):
    return client.get(reverse("plans:verify") + "?kenmerk=onzin&versie=veel")


def mark_of(world, number) -> str:
    mark = world.plan.versions.get(number=number).sha256[:12]
    return f"{reverse('plans:verify')}?kenmerk={mark}&versie={number}"


@scene("plans:reaction_new")
def reacting_to_a_sentence(world, client):
    return client.get(
        own_page("plans:reaction_new", world, key="samenvatting") + "?citaat=Wij isoleren eerst de huizen."
    )


@scene("plans:reaction_new")
def reacting_too_late(world, client):
    world.plan.reaction_periods.update(closes_at=timezone.now())
    return client.post(
        own_page("plans:reaction_new", world, key="samenvatting"), {"text": "Te laat, maar niet weg."}
    )


@scene("plans:reaction_new")
def reacting_too_early(world, client):
    later = {"opens_at": timezone.now() + timedelta(days=1), "closes_at": timezone.now() + timedelta(days=9)}
    world.plan.reaction_periods.update(**later)
    return client.get(own_page("plans:reaction_new", world, key="samenvatting"))


@scene("plans:reaction_sent")
def reaction_on_its_way(world, client):
    session = client.session
    session["reaction_sent"] = {"email": "jan@example.org", "reference": world.unconfirmed.reference}
    session.save()
    return client.post(own_page("plans:reaction_sent", world))


def own_page(name, world, **more):
    return reverse(name, kwargs={"village_slug": world.village.slug, **more})


def answered_reaction(world, **more):
    values = {
        "status": "adopted",
        "answer": "Dank u. De boerderijen staan er nu bij.",
        "answered_at": timezone.now(),
    }
    values |= {
        "linked_revision": world.section.revisions.get(),
        "quote": "Wij isoleren",
        "suggestion": "Wij beginnen",
    }
    Reaction.objects.filter(pk=world.reaction.pk).update(**values | more)


def answered(world, client):
    answered_reaction(world)


@scene("plans:reaction_link")
def reaction_to_place(world, client):
    return client.get(reverse("plans:reaction_link", args=[world.unconfirmed_token]))


@scene("plans:reaction_link")
def reaction_with_its_answer(world, client):
    answered_reaction(world)
    return client.get(reverse("plans:reaction_link", args=[world.reaction_token]))


@scene("plans:reaction_link")
def reaction_that_is_hidden(world, client):
    answered_reaction(world, hidden_at=timezone.now(), hidden_reason="Er stond een telefoonnummer in.")
    return client.get(reverse("plans:reaction_link", args=[world.reaction_token]))


@scene("plans:reaction_withdraw")
def reaction_that_was_withdrawn(world, client):
    return client.post(reverse("plans:reaction_withdraw", args=[world.reaction_token]))


@scene("plans:reaction_list")
def reactions_with_an_answer(world, client):
    answered_reaction(world)
    return client.get(own_page("plans:reaction_list", world))


@scene("plans:reaction_answer")
def reaction_answered_before(world, client):
    answered_reaction(world)
    client.force_login(world.lead)
    return client.get(own_page("plans:reaction_answer", world, number=1))


@scene("plans:reaction_answer")
def reaction_hidden_before(world, client):
    answered_reaction(world, hidden_at=timezone.now(), hidden_reason="Er stond een telefoonnummer in.")
    client.force_login(world.lead)
    return client.get(own_page("plans:reaction_answer", world, number=1))


@scene("plans:reaction_office")
def no_reactions_yet(world, client):
    client.force_login(world.lead)
    return client.get(own_page("plans:reaction_office", world) + "?stand=hidden")


@scene("plans:reaction_period")
def no_reaction_period_yet(world, client):
    world.plan.reaction_periods.all().delete()
    client.force_login(world.lead)
    return client.get(own_page("plans:reaction_period", world))


@scene("plans:plan_read")
def plan_to_read_without_reactions(world, client):
    world.plan.reaction_periods.all().delete()
    return client.get(own_page("plans:plan_read", world))


@scene("plans:section_edit")
def preview_without_javascript(world, client):
    client.force_login(world.lead)
    path = reverse("plans:section_edit", args=[world.village.slug, world.section.key])
    return client.post(path, {"body": "Zo ziet het eruit.", "version": 1, "action": "preview"})


@scene("accounts:kept_post")
def text_kept_when_the_sign_in_ended(world, client):
    path = reverse("plans:section_edit", args=[world.village.slug, world.section.key])
    owner = kept_posts.owner_mark(world.lead)
    client.post(path, {"body": "Een lange middag werk.", "version": 1, kept_posts.OWNER_FIELD: owner})
    client.force_login(world.lead)
    return client.get(reverse("accounts:kept_post"))


@scene("plans:section_edit")
def form_that_was_made_for_somebody_else(world, client):
    path = reverse("plans:section_edit", args=[world.village.slug, world.section.key])
    client.force_login(world.lead)
    owner = kept_posts.owner_mark(world.advisor)
    return client.post(path, {"body": "Een lange middag werk.", "version": 1, kept_posts.OWNER_FIELD: owner})


# --- signing in, with the states in between ---------------------------------------------------------------------
def person(email: str = "jan@example.org", *, password: str | None = PASSWORD):
    user = UserFactory(email=email, name="Jan Jansen")
    if password is None:
        user.set_unusable_password()
        user.save()
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def signed_in(
    client: Client, email: str = "jan@example.org", *, second_step: bool = False, key: bool = False
):
    """Just now, and with the password once more, as allauth asks before it shows a second step."""
    user = person(email)
    client.post(reverse("account_login"), {"login": email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    if second_step:
        totp.TOTP.activate(user, totp.generate_totp_secret())
        RecoveryCodes.activate(user)
    if key:
        WebAuthn.add(user, name="Mijn telefoon", credential=made_up_key())
    return user


def made_up_key() -> dict:
    """What a browser sends of a new passkey."""
    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    known = AttestedCredentialData.create(bytes(16), b"sleutel", public)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    parts = AuthenticatorData.create(bytes(32), flags, 0, known)
    client_data = CollectedClientData.create("webauthn.create", b"uitdaging", "https://portaal.example")
    return {
        "id": websafe_encode(b"sleutel"), "rawId": websafe_encode(b"sleutel"), "type": "public-key",
        "response": {"clientDataJSON": websafe_encode(client_data),
                     "attestationObject": websafe_encode(AttestationObject.create("none", parts, {}))},
        "clientExtensionResults": {"credProps": {"rk": True}},
    }  # fmt: skip


def last_code() -> str:
    mail = OutgoingMail.objects.filter(kind__startswith="accounts.").latest("pk")
    return re.search(r"^ {4}(\S+)$", mail.text, re.MULTILINE)[1]


@scene("account_confirm_login_code")
def code_to_sign_in(world, client):
    person()
    return client.post(reverse("account_request_login_code"), {"email": "jan@example.org"}, follow=True)


@scene("account_email_verification_sent")
def code_of_a_new_account(world, client):
    return client.post(reverse("account_signup"), {"email": "nieuwe.buur@example.org"}, follow=True)


@scene("account_email")
def addresses_of_an_account(world, client):
    user = signed_in(client)
    EmailAddress.objects.create(user=user, email="oud@example.org")
    return client.get(reverse("account_email"))


@scene("account_set_password")
def first_password(world, client):
    user = person(password=None)
    client.post(reverse("account_request_login_code"), {"email": user.email})
    client.post(reverse("account_confirm_login_code"), {"code": last_code()})
    return client.get(reverse("account_set_password"))


@scene("account_confirm_password_reset_code")
def code_of_a_forgotten_password(world, client):
    person()
    return client.post(reverse("account_reset_password"), {"email": "jan@example.org"}, follow=True)


@scene("account_complete_password_reset")
def new_password(world, client):
    code_of_a_forgotten_password(world, client)
    return client.post(reverse("account_confirm_password_reset_code"), {"code": last_code()}, follow=True)


@scene("mfa_authenticate")
def second_step_at_signing_in(world, client):
    signed_in(Client(), second_step=True)
    return client.post(
        reverse("account_login"), {"login": "jan@example.org", "password": PASSWORD}, follow=True
    )


@scene("mfa_authenticate")
def key_at_signing_in(world, client):
    signed_in(Client(), "sleutel@example.org", second_step=True, key=True)
    return client.post(
        reverse("account_login"), {"login": "sleutel@example.org", "password": PASSWORD}, follow=True
    )


@scene("mfa_reauthenticate")
def code_once_more(world, client):
    signed_in(client, second_step=True)
    return client.get(reverse("mfa_reauthenticate"))


@scene("account_reauthenticate")
def password_once_more(world, client):
    signed_in(client)
    return client.get(reverse("account_reauthenticate"))


def page_of_second_step(name: str, **have):
    def walk(world, client):
        user = signed_in(client, **have)
        keys = [Authenticator.objects.get(user=user, type="webauthn").pk] if name.endswith(PER_KEY) else []
        return client.get(reverse(name, args=keys))

    walk.__name__ = f"{name} with {' and '.join(have) or 'nothing'}"
    SCENES.setdefault(name, []).append(walk)


PER_KEY = ("edit_webauthn", "remove_webauthn")
page_of_second_step("mfa_activate_totp")
page_of_second_step("mfa_add_webauthn")
page_of_second_step("mfa_index", second_step=True, key=True)
page_of_second_step("mfa_deactivate_totp", second_step=True)
page_of_second_step("mfa_view_recovery_codes", second_step=True)
page_of_second_step("mfa_generate_recovery_codes", second_step=True)
for _name in ("mfa_list_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn"):
    page_of_second_step(_name, second_step=True, key=True)


@scene("portal:style")
def every_part_of_the_look(world, client):
    User.objects.filter(pk=world.coordinator.pk).update(is_staff=True)
    client.force_login(world.coordinator)
    return client.get(reverse("portal:style"))


# --- when something goes wrong ----------------------------------------------------------------------------------
def of_errors(world) -> Iterator[Screen]:
    request = RequestFactory().get("/iets/")
    for answer in (
        errors.bad_request,
        errors.forbidden,
        errors.not_found,
        errors.too_many,
        errors.server_error,
    ):
        yield screen(f"error: {answer.__name__}", "visitor", "/iets/", answer(request))
    link = RequestFactory().get("/kennissessies/aanmelden/x/")
    yield screen("error: personal link", "visitor", "/kennissessies/aanmelden/x/", errors.not_found(link))
    path = reverse("portal:contact")
    for name, client in (
        ("visitor", Client(enforce_csrf_checks=True)),
        ("lead", Client(enforce_csrf_checks=True)),
    ):
        if name == "lead":
            client.force_login(world.lead)
            path = reverse("plans:section_edit", args=[world.village.slug, world.section.key])
        yield screen("error: no token", name, path, client.post(path, {"body": "Tekst", "version": 1}))
