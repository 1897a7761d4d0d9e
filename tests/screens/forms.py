"""Every form in its error state: who sends what that is wrong, and every POST that has nothing to get wrong."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from lxml import html

from plans.models import Section
from tests.access.lists import own_contact, own_link
from tests.access.sessions import helper
from tests.screens import Screen, pages, screen

LONG = "x" * 400
LET_IN = {"actie": "binnen"}


@dataclass(frozen=True)
class Wrong:
    """A form as somebody leaves it. What the page itself carries, such as a version number, goes along.

    data: what is typed, by name of the field. before: walks to the form (and signs in, where `who` is not of the
    cast). status: 422, or what is agreed for this kind of mistake.
    """

    data: dict
    who: str = "visitor"
    kwargs: Callable = lambda world: {}
    before: Callable = lambda world, client: None
    status: int = 422
    button: dict = field(default_factory=dict)


def own_session(world):
    return {"slug": world.knowledge_session.slug}


def speaker(world):
    return own_session(world) | {"kind": "sprekers", "key": world.speaker.key}


def registration(world):
    return own_session(world) | {"key": world.registration.key}


def item(world):
    return own_session(world) | {"kind": "onderdelen", "key": world.programme_item.key}


def section(world):
    return {"village_slug": world.village.slug, "key": world.section.key}


def empty_section(world):
    return {"village_slug": world.village.slug, "key": world.empty_section.key}


def village(world):
    return {"village_slug": world.village.slug}


def reaction(world):
    return village(world) | {"number": 1}


def signing_up(*steps):
    return lambda world, client: pages.sign_up_answers(world, client, *steps)


def soon(world, client):
    """Through all steps within a second, as a robot."""
    pages.sign_up_answers(world, client, "person", "reason", "consent")
    session = client.session
    session["village_signup"] |= {"started": session["village_signup"]["started"] + 60}
    session.save()


def in_review(world, client):
    Section.objects.filter(pk=world.section.pk).update(status="ter_controle")


# fmt: off
SESSION = {"title": "Warmte", "summary": "Over warmte.", "organised_by": "Het dorp", "contact_email": "geen adres", "place_name": "Dorpshuis",
           "day": "31-2-2031", "start_time": "19.30", "end_time": "kwart over", "capacity": "0",
           "max_per_initiative": "veel", "online_url": "geen adres", "closes_day": "gisteren",
           "is_for_everyone": "nee", "forwarding": "person", "body": "", "address": "", "material": ""}
INITIATIVE = {
    "name": "",
    "municipality": "",
    "legal_form": "vereniging",
    "website": "geen adres",
    "description": "Iets",
}

FORMS: dict[str, list[Wrong]] = {
    "portal:contact": [
        Wrong({"name": "Jan", "email": "jan@", "question": ""}),
        Wrong({"name": "Jan", "email": "jan@dorp.example", "question": "Hoe?"}),  # faster than a person
    ],
    # villages
    "villages:signup_place": [Wrong({"village_name": "!!", "municipality": ""})],
    "villages:signup_double": [Wrong({}, before=signing_up("double"))],
    "villages:signup_person": [Wrong({"name": "Jan", "email": "jan@", "phone": "06"}, before=signing_up())],
    "villages:signup_reason": [Wrong({"motivation": "", "already": LONG * 6}, before=signing_up("person"))],
    "villages:signup_check": [Wrong({}, before=soon, status=429)],
    "villages:initiative_register": [
        Wrong({"initiative_name": "", "municipality": "", "legal_form": "vereniging", "description": "",
               "website": "geen adres", "name": "Jan", "role": "lid", "email": "jan@"}),
    ],
    "villages:phase_edit": [Wrong({"reason": ""}, "lead", village)],
    "villages:village_edit": [Wrong({"name": "", "motivation": "Samen.", "is_public": "on"}, "lead", village)],
    "villages:signup_decline": [
        Wrong({"reason": ""}, "coordinator", lambda world: {"reference": world.signup.reference}),
    ],
    "villages:initiative_new": [Wrong(INITIATIVE, "organiser")],
    "portal:stopped_lift": [Wrong({"why": ""}, "coordinator", lambda world: {"key": world.stopped.key})],
    "villages:initiative_edit": [Wrong(INITIATIVE, "organiser", lambda world: {"slug": world.initiative.slug})],
    "villages:initiative_signup_decline": [
        Wrong({"reason": ""}, "organiser", lambda world: {"reference": world.initiative_signup.reference}),
    ],
    "villages:contact_new": [
        Wrong({"name": "", "email": "jan@", "role": "lid"}, "organiser",
              lambda world: {"slug": world.initiative.slug}),
    ],
    "villages:contact_edit": [
        Wrong({"name": "", "email": "jan@", "role": "lid"}, "organiser",
              lambda world: {"slug": world.initiative.slug, "reference": world.contact.reference}),
    ],
    "villages:people_invite": [
        Wrong({"email": "jan@"}, "coordinator"),
        Wrong({"email": "jan@dorp.example", "kind": "advisor", "bureau": ""}, "coordinator"),
    ],
    "villages:initiative_import": [Wrong({}, "organiser")],
    "villages:initiative_export": [Wrong({}, "organiser")],
    "villages:own_data_ask": [Wrong({"email": "jan@"})],
    "villages:own_data_edit": [Wrong({"name": "", "role": "lid"}, kwargs=own_contact)],
    "villages:own_data_address": [Wrong({"email": "jan@"}, kwargs=own_link)],
    "villages:bureau_new": [Wrong({"name": "", "website": "geen adres"}, "coordinator")],
    "villages:advisor_detail": [
        Wrong({"village": ""}, "coordinator", lambda world: {"key": world.advisor.advisor_roles.get().key}),
    ],
    # knowledge sessions
    "knowledge_sessions:request_invitation": [
        Wrong({"name": "Jan", "email": "jan@", "initiative_text": "", "remark": "Graag"}, kwargs=own_session),
        Wrong({"name": "Jan", "email": "jan@dorp.example", "initiative_text": "Ons dorp"}, kwargs=own_session),
    ],
    "knowledge_sessions:link": [
        Wrong({"people": "", "colleagues": LONG}, kwargs=lambda world: {"token": world.invitation.token}),
    ],
    "knowledge_sessions:link_decline": [
        Wrong({"reason": LONG}, kwargs=lambda world: {"token": world.invitation.token}),
    ],
    "knowledge_sessions:link_hand_over": [
        Wrong({"name": "", "email": "jan@"}, kwargs=lambda world: {"token": world.invitation.token}),
    ],
    "knowledge_sessions:registration_new": [
        Wrong({"name": "", "email": "jan@", "people": ""}, "organiser", own_session),
    ],
    "knowledge_sessions:registration_edit": [
        Wrong({"name": "", "people": "", "colleagues": LONG}, "organiser", registration),
    ],
    "knowledge_sessions:session_copy": [Wrong({"day": "ooit"}, "organiser", own_session)],
    "knowledge_sessions:session_test_mail": [Wrong({}, "organiser", own_session)],
    "knowledge_sessions:manage_new": [Wrong(SESSION, "organiser")],
    "knowledge_sessions:manage_edit": [
        Wrong(SESSION, "organiser", own_session),
        Wrong({"title": "Anders", "version": "0"} | dict.fromkeys(("summary", "organised_by"), "Anders")
              | {"day": "1-2-2031", "start_time": "19.30", "end_time": "21.30", "is_for_everyone": "nee",
                 "contact_email": "vragen@dorp.example",
                 "waitlist_on": "ja", "forwarding": "person"}, "organiser", own_session, status=409),
    ],
    "knowledge_sessions:part_new": [
        Wrong({"name": "", "organisation": "Bureau"}, "organiser", lambda w: own_session(w) | {"kind": "sprekers"}),
        Wrong({"title": "", "minutes": "0"}, "organiser", lambda w: own_session(w) | {"kind": "onderdelen"}),
    ],
    "knowledge_sessions:part_edit": [
        Wrong({"name": "", "organisation": "Bureau"}, "organiser", speaker),
        Wrong({"title": "", "minutes": "veel"}, "organiser", item),
    ],
    "knowledge_sessions:link_evaluate": [
        Wrong({"takes_home": "x" * 1001, "better": "Koffie"}, kwargs=lambda w: {"token": w.past_invitation.token}),
    ],
    "knowledge_sessions:speaker_link": [
        Wrong({"name": "", "organisation": "Bureau"}, kwargs=lambda w: {"token": w.asked_speaker.token}),
    ],
    "knowledge_sessions:material_new": [
        Wrong({"title": "", "url": "geen adres"}, "organiser", own_session),
        Wrong({"title": "Verslag", "url": ""}, "organiser", own_session),
    ],
    "knowledge_sessions:follow_up": [
        Wrong({"text": f"Kijk op /kennissessies/aanmelden/{'x' * 43}/"}, "organiser",
              lambda w: own_session(w) | {"group": "aanwezig"}, button={"stap": "bekijken"}),
    ],
    "knowledge_sessions:reminders": [
        Wrong({"days_1": "veel", "clock_1": "vroeg", "days_2": "3", "clock_2": ""}, "organiser", own_session),
    ],
    "knowledge_sessions:digest_choice": [Wrong({"rhythm": ""}, "organiser")],
    "knowledge_sessions:keeping": [Wrong({"purge_on": "ooit"}, "organiser", own_session)],
    "knowledge_sessions:session_export": [Wrong({"lijst": "aanmeldingen"}, "organiser", own_session)],
    "knowledge_sessions:check_in": [
        Wrong({"name": ""}, "organiser", lambda world: {"slug": world.session_today.slug}, button=LET_IN),
    ],
    "knowledge_sessions:helper_check_in": [
        Wrong({"name": ""}, "visitor", lambda world: helper(world, world.session_today), button=LET_IN),
    ],
    "knowledge_sessions:invite": [
        Wrong({}, "organiser", own_session, button={"stap": "bekijken"}),
        Wrong({"text": f"Kijk op /kennissessies/aanmelden/{'x' * 43}/", "rate": "veel"}, "organiser", own_session,
              button={"stap": "versturen", "alle": "ja", "ronde": "1"}),
    ],
    "knowledge_sessions:remind_unanswered": [
        Wrong({"text": "x" * 2001, "rate": "0"}, "organiser", own_session),
    ],
    # plans
    "plans:section_add": [Wrong({"title": ""}, "lead", village)],
    "plans:section_rename": [Wrong({"title": "", "seen": "x"}, "lead", empty_section)],
    "plans:section_edit": [
        Wrong({"body": "x" * 201, "reason": LONG}, "lead", section, button={"action": "save"}),
    ],
    "plans:section_image": [Wrong({"picture": "", "alt": ""}, "lead", section)],
    "plans:section_move": [
        Wrong({"reason": ""}, "lead", section, before=in_review, button={"to": "concept"}),
    ],
    "plans:section_skip": [
        Wrong({"reason": ""}, "lead", empty_section),
    ],
    "plans:section_restore": [Wrong({"reason": ""}, "lead", lambda world: section(world) | {"number": 1})],
    "plans:version_freeze": [Wrong({"label": ""}, "lead", village)],
    "plans:version_offer": [Wrong({"vision": ""}, "coordinator", lambda world: {
        "village_slug": world.other_village.slug, "number": 1})],
    "plans:version_withdraw": [Wrong({"reason": ""}, "lead", lambda world: village(world) | {"number": 2})],
    "plans:verify": [Wrong({"bestand": ""})],
    "plans:reaction_new": [Wrong({"text": "", "quote": "staat er niet", "name": "", "email": "jan@"},
                                 kwargs=lambda world: village(world) | {"key": "samenvatting"})],
    "plans:reaction_edit": [Wrong({"text": ""}, kwargs=lambda world: {"token": world.reaction_token})],
    "plans:reaction_answer": [Wrong({"status": "adopted", "answer": ""}, "lead", reaction)],
    "plans:reaction_reopen": [Wrong({"reason": ""}, "lead", reaction, before=pages.answered)],
    "plans:reaction_hide": [Wrong({"reason": ""}, "lead", reaction)],
    "plans:reaction_enter": [Wrong({"title": "", "held_on": "morgen", "attendees": "veel", "section_1": "samenvatting"},
                                   "lead", village)],
    "plans:reaction_period": [Wrong({"first_day": "1-1-2040", "last_day": "1-1-2030"}, "lead", village)],
    # signing in
    "account_login": [Wrong({"login": "jan@", "password": "geheim geheim"})],
    "account_request_login_code": [Wrong({"email": "jan@"})],
    "account_confirm_login_code": [Wrong({"code": "AAAAAA"}, before=pages.code_to_sign_in)],
    "account_signup": [Wrong({"email": "jan@"})],
    "account_email_verification_sent": [Wrong({"code": "AAAAAA"}, before=pages.code_of_a_new_account)],
    "account_email": [Wrong({"email": "jan@"}, "lead", button={"action_add": ""})],
    "account_reauthenticate": [Wrong({"password": "niet het goede"}, "lead")],
    "account_change_password": [
        Wrong({"oldpassword": "niet het goede", "password1": "kort", "password2": "anders"}, "lead"),
    ],
    "account_set_password": [Wrong({"password1": "kort", "password2": "anders"}, before=pages.first_password)],
    "account_reset_password": [Wrong({"email": "jan@"})],
    "account_confirm_password_reset_code": [
        Wrong({"code": "AAAAAA"}, before=pages.code_of_a_forgotten_password),
    ],
    "account_complete_password_reset": [
        Wrong({"password1": "kort", "password2": "anders"}, before=pages.new_password),
    ],
    "mfa_authenticate": [Wrong({"code": "000000"}, before=pages.second_step_at_signing_in)],
    "mfa_reauthenticate": [Wrong({"code": "000000"}, before=pages.code_once_more)],
    "mfa_activate_totp": [
        Wrong({"code": "000000"}, before=lambda world, client: pages.signed_in(client)),
    ],
}
# fmt: on

ONLY_A_BUTTON = "only a button"
#: Addresses that take a POST in which nobody can fill in something wrong.
NO_FORM = {
    "portal:outbox_resend": ONLY_A_BUTTON,
    "portal:unsubscribe": ONLY_A_BUTTON,
    "portal:mail_webhook": "a provider of mail, without a page",
    "knowledge_sessions:campaign_do": ONLY_A_BUTTON,
    "portal:outbox_withdraw": ONLY_A_BUTTON,
    "accounts:kept_post_forget": ONLY_A_BUTTON,
    "villages:signup_consent": "two ticks, and both may stay empty",
    "villages:signup_sent": ONLY_A_BUTTON,
    "villages:signup_confirm": ONLY_A_BUTTON,
    "villages:signup_join": ONLY_A_BUTTON,
    "villages:initiative_confirm": ONLY_A_BUTTON,
    "villages:initiative_signup_accept": ONLY_A_BUTTON,
    "villages:contact_remove": ONLY_A_BUTTON,
    "villages:import_apply": ONLY_A_BUTTON,
    "villages:import_drop": ONLY_A_BUTTON,
    "villages:own_data_invitations": ONLY_A_BUTTON,
    "villages:own_data_remove": ONLY_A_BUTTON,
    "villages:own_address_confirm": ONLY_A_BUTTON,
    "villages:invitation_resend": ONLY_A_BUTTON,
    "villages:invitation_withdraw": ONLY_A_BUTTON,
    "villages:invitation_accept": ONLY_A_BUTTON,
    "villages:role_end": ONLY_A_BUTTON,
    "villages:assignment_end": ONLY_A_BUTTON,
    "knowledge_sessions:link_cancel": ONLY_A_BUTTON,
    "knowledge_sessions:material_remove": ONLY_A_BUTTON,
    "knowledge_sessions:speaker_ask": ONLY_A_BUTTON,
    "knowledge_sessions:manage_move": ONLY_A_BUTTON,
    "knowledge_sessions:close_list": ONLY_A_BUTTON,
    "knowledge_sessions:part_remove": ONLY_A_BUTTON,
    "knowledge_sessions:part_shift": ONLY_A_BUTTON,
    "knowledge_sessions:invitation_renew": ONLY_A_BUTTON,
    "knowledge_sessions:invitation_withdraw": ONLY_A_BUTTON,
    "knowledge_sessions:link_answer": ONLY_A_BUTTON,
    "knowledge_sessions:registration_act": ONLY_A_BUTTON,
    "knowledge_sessions:request_decide": "a choice from a list, a tick, or a question; an empty question is told above"
    " the list of requests",
    "plans:signup_accept": ONLY_A_BUTTON,
    "plans:section_shift": ONLY_A_BUTTON,
    "plans:section_put": "a choice from a list",
    "plans:section_remove": ONLY_A_BUTTON,
    "plans:structure_undo": ONLY_A_BUTTON,
    "plans:section_take_up": ONLY_A_BUTTON,
    "plans:section_take_over": ONLY_A_BUTTON,
    "plans:draft_keep": "the script of the editor, without a page",
    "plans:draft_discard": ONLY_A_BUTTON,
    "plans:draft_take_back": ONLY_A_BUTTON,
    "plans:reaction_sent": ONLY_A_BUTTON,
    "plans:reaction_link": ONLY_A_BUTTON,
    "plans:reaction_withdraw": ONLY_A_BUTTON,
    "plans:reaction_take": ONLY_A_BUTTON,
    "plans:reaction_take_over": ONLY_A_BUTTON,
    "plans:reaction_show": ONLY_A_BUTTON,
    "plans:reaction_period_end": ONLY_A_BUTTON,
    "plans:version_publish": ONLY_A_BUTTON,
    "plans:version_render": ONLY_A_BUTTON,
    "account_logout": ONLY_A_BUTTON,
    "account_inactive": "takes none",
    "account_password_reset_completed": "takes none",
    "mfa_download_recovery_codes": "a file",
    "mfa_deactivate_totp": ONLY_A_BUTTON,
    "mfa_generate_recovery_codes": ONLY_A_BUTTON,
    "mfa_remove_webauthn": ONLY_A_BUTTON,
    "mfa_add_webauthn": "the browser fills it in; without a name it gets one",
    "mfa_edit_webauthn": "a name, which may be anything but empty",
    "mfa_login_webauthn": "the browser fills it in",
    "mfa_reauthenticate_webauthn": "the browser fills it in",
}


@dataclass(frozen=True)
class Sent:
    """A form that was sent, and the answer."""

    screen: Screen
    response: HttpResponse
    wrong: Wrong


def send(world, name: str, wrong: Wrong) -> Sent:
    """As a browser does: open the page, type, press the button. What it changes is undone."""
    cache.clear()
    with transaction.atomic():
        client = Client()
        if wrong.who != "visitor":
            client.force_login(getattr(world, wrong.who))
        wrong.before(world, client)
        path = reverse(name, kwargs=wrong.kwargs(world))
        response = client.post(path, carried_along(client, path, wrong.data) | wrong.data | wrong.button)
        transaction.set_rollback(True)
    return Sent(screen(name, wrong.who, path, response), response, wrong)


def carried_along(client: Client, path: str, typed: dict) -> dict:
    """The hidden fields of the form that is sent to this address."""
    response = client.get(path)
    if response.status_code == 405:  # a form on another page: one level up
        response = client.get(path.rstrip("/").rpartition("/")[0] + "/")
    page = html.document_fromstring(response.content.decode())
    forms = [
        form for form in page.xpath("//main//form[@method='post']") if form.get("action") in (None, "", path)
    ]
    meant = [form for form in forms if form.xpath(".//*[@name=$name]", name=next(iter(typed), ""))] or forms
    return {
        field.get("name"): field.get("value", "")
        for field in meant[0].xpath(".//input[@type='hidden' and @name != 'csrfmiddlewaretoken']")
    }


def of_forms(world) -> Iterator[Screen]:
    for name, wrongs in FORMS.items():
        for wrong in wrongs:
            yield send(world, name, wrong).screen
