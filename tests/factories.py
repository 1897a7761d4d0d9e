"""One factory per model: valid, fixed and dull."""

import hashlib
import io
import uuid
from datetime import UTC, datetime, time, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory
from PIL import Image

from accounts.models import PortalRole, User
from common.sorting import search_key, sort_key
from common.tokens import derive_token, token_hash
from mail.models import Mailing, OutgoingMail
from plans.content import fingerprint, number_chapters
from plans.emails import REACTION_PURPOSE
from plans.models import (
    Plan,
    PlanFile,
    PlanImage,
    PlanTemplate,
    PlanVersion,
    Reaction,
    ReactionPeriod,
    Section,
    SectionRevision,
)
from sessions.models import (
    Invitation,
    InvitationRequest,
    KnowledgeSession,
    MailCampaign,
    Material,
    Presence,
    ProgrammeItem,
    ReminderRule,
    SessionRegistration,
    Speaker,
    SpeakerPhoto,
)
from villages.models import (
    Advisor,
    Assignment,
    Bureau,
    Contact,
    Initiative,
    InitiativeSignup,
    Membership,
    Municipality,
    Officer,
    Village,
    VillageSignup,
)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"persoon{n}@example.org")
    name = factory.Sequence(lambda n: f"Persoon {n}")
    password = factory.django.Password("een-lang-wachtwoord")


class PortalRoleFactory(DjangoModelFactory):
    class Meta:
        model = PortalRole

    user = factory.SubFactory(UserFactory)
    kind = PortalRole.Kind.COORDINATOR


class OutgoingMailFactory(DjangoModelFactory):
    """Waits to be sent; its kind is registered in tests/mail/conftest.py."""

    class Meta:
        model = OutgoingMail

    class Params:
        handed_over = factory.Trait(
            status="handed_over", handed_over_at=factory.LazyFunction(timezone.now), smtp_code=250
        )

    dedup_key = factory.Sequence(lambda n: f"test:{n}")
    kind = "test.answer"
    to_email = factory.Sequence(lambda n: f"ontvanger{n}@example.org")
    subject = factory.Sequence(lambda n: f"Onderwerp {n}")
    text = "Beste lezer,\n\nDit is een mail.\n"
    message_id = factory.LazyFunction(lambda: f"<{uuid.uuid4().hex}@portaal.example>")
    not_before = factory.LazyFunction(lambda: timezone.now() - timedelta(minutes=1))


class MunicipalityFactory(DjangoModelFactory):
    class Meta:
        model = Municipality

    name = factory.Sequence(lambda n: f"Gemeente {n}")
    slug = factory.Sequence(lambda n: f"gemeente-{n}")
    code = factory.Sequence(lambda n: f"GM{2000 + n % 8000}")
    sort_key = factory.LazyAttribute(lambda o: sort_key(o.name))


class VillageFactory(DjangoModelFactory):
    class Meta:
        model = Village

    name = factory.Sequence(lambda n: f"Dorp {n}")
    slug = factory.Sequence(lambda n: f"dorp-{n}")
    municipality = factory.SubFactory(MunicipalityFactory)
    is_public = True
    sort_key = factory.LazyAttribute(lambda o: sort_key(o.name))
    search_key = factory.LazyAttribute(lambda o: search_key(o.name))


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    village = factory.SubFactory(VillageFactory)
    user = factory.SubFactory(UserFactory)
    role = Membership.Role.MEMBER


class BureauFactory(DjangoModelFactory):
    class Meta:
        model = Bureau

    name = factory.Sequence(lambda n: f"Bureau {n}")
    slug = factory.Sequence(lambda n: f"bureau-{n}")


class AdvisorFactory(DjangoModelFactory):
    class Meta:
        model = Advisor

    bureau = factory.SubFactory(BureauFactory)
    user = factory.SubFactory(UserFactory)


class AssignmentFactory(DjangoModelFactory):
    class Meta:
        model = Assignment

    advisor = factory.SubFactory(AdvisorFactory)
    village = factory.SubFactory(VillageFactory)


class OfficerFactory(DjangoModelFactory):
    class Meta:
        model = Officer

    municipality = factory.SubFactory(MunicipalityFactory)
    user = factory.SubFactory(UserFactory)


class InitiativeFactory(DjangoModelFactory):
    class Meta:
        model = Initiative

    name = factory.Sequence(lambda n: f"Initiatief {n}")
    slug = factory.Sequence(lambda n: f"initiatief-{n}")
    municipality = factory.SubFactory(MunicipalityFactory)
    sort_key = factory.LazyAttribute(lambda o: sort_key(o.name))
    search_key = factory.LazyAttribute(lambda o: search_key(o.name))


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = Contact

    initiative = factory.SubFactory(InitiativeFactory)
    name = factory.Sequence(lambda n: f"Contact {n}")
    email = factory.Sequence(lambda n: f"contact{n}@example.org")
    email_key = factory.LazyAttribute(lambda o: o.email.casefold())


class VillageSignupFactory(DjangoModelFactory):
    class Meta:
        model = VillageSignup

    class Params:
        confirmed = factory.Trait(status="confirmed", confirmed_at=factory.LazyFunction(timezone.now))

    village_name = factory.Sequence(lambda n: f"Nieuwdorp {n}")
    village_key = factory.LazyAttribute(lambda o: sort_key(o.village_name))
    municipality = factory.SubFactory(MunicipalityFactory)
    name = factory.Sequence(lambda n: f"Aanvrager {n}")
    email = factory.Sequence(lambda n: f"aanvrager{n}@example.org")
    email_key = factory.LazyAttribute(lambda o: o.email.casefold())
    motivation = "Wij willen samen van het gas af."
    consent_public = True
    consent_text_version = "2026-11-23"
    token_hash = factory.Sequence(lambda n: f"{n:064d}")


class InitiativeSignupFactory(DjangoModelFactory):
    class Meta:
        model = InitiativeSignup

    class Params:
        confirmed = factory.Trait(status="confirmed", confirmed_at=factory.LazyFunction(timezone.now))

    initiative_name = factory.Sequence(lambda n: f"Nieuw initiatief {n}")
    municipality = factory.SubFactory(MunicipalityFactory)
    name = factory.Sequence(lambda n: f"Aanvrager {n}")
    email = factory.Sequence(lambda n: f"initiatiefnemer{n}@example.org")
    email_key = factory.LazyAttribute(lambda o: o.email.casefold())
    description = "Wij helpen buren met isoleren."
    consent_text_version = "2026-11-23"
    token_hash = factory.Sequence(lambda n: f"{n:063d}i")


class KnowledgeSessionFactory(DjangoModelFactory):
    """Open, an evening of next month, without a limit."""

    class Meta:
        model = KnowledgeSession

    title = factory.Sequence(lambda n: f"Kennissessie {n}")
    slug = factory.Sequence(lambda n: f"kennissessie-{n}")
    summary = "Hoe betrekt u de buren bij het plan?"
    organised_by = "Drentse KEI"
    contact_email = "vragen@drentsekei.example"
    owner = factory.SubFactory(UserFactory)
    place_name = "Dorpshuis De Hoek"
    address = "Brink 1, Eigendorp"
    starts_at = factory.LazyFunction(
        lambda: timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=30), time(19, 30)))
    )
    ends_at = factory.LazyAttribute(lambda o: o.starts_at + timedelta(hours=2))
    status = "open"


class SpeakerFactory(DjangoModelFactory):
    """Agreed to the text."""

    class Meta:
        model = Speaker

    knowledge_session = factory.SubFactory(KnowledgeSessionFactory)
    name = factory.Sequence(lambda n: f"Spreker {n}")
    organisation = "Energie Samen"
    approved_at = factory.LazyFunction(timezone.now)
    order = factory.Sequence(lambda n: n + 1)


class SpeakerPhotoFactory(DjangoModelFactory):
    class Meta:
        model = SpeakerPhoto

    speaker = factory.SubFactory(SpeakerFactory)
    large = small = b"\xff\xd8\xff proef"


class ProgrammeItemFactory(DjangoModelFactory):
    class Meta:
        model = ProgrammeItem

    knowledge_session = factory.SubFactory(KnowledgeSessionFactory)
    title = factory.Sequence(lambda n: f"Onderdeel {n}")
    minutes = 20
    order = factory.Sequence(lambda n: n + 1)


class ReminderRuleFactory(DjangoModelFactory):
    """Three days before at nine, set long ago."""

    class Meta:
        model = ReminderRule

    knowledge_session = factory.SubFactory(KnowledgeSessionFactory)
    days_before = 3
    clock = time(9, 0)
    created_at = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = Invitation

    key = factory.LazyFunction(uuid.uuid4)
    knowledge_session = factory.SubFactory(KnowledgeSessionFactory)
    name = factory.Sequence(lambda n: f"Genodigde {n}")
    email = factory.Sequence(lambda n: f"genodigde{n}@example.org")
    email_key = factory.LazyAttribute(lambda o: o.email.casefold())
    token_hash = factory.LazyAttribute(lambda o: token_hash(derive_token("invitation", o.key, 1)))


class MailCampaignFactory(DjangoModelFactory):
    """A round that is being sent."""

    class Meta:
        model = MailCampaign

    knowledge_session = factory.SubFactory(KnowledgeSessionFactory)
    kind = "invitation"
    round = factory.Sequence(lambda n: n + 1)
    subject = "Uitnodiging: Kennissessie"
    status = "running"
    mailing = factory.LazyFunction(Mailing.objects.create)


def link_mail(invitation, *, at, kind: str = "sessions.invitation", **more) -> OutgoingMail:
    """The mail with the link of this invitation, which left at that moment."""
    return OutgoingMailFactory(
        kind=kind, ref=f"{invitation.pk}:{invitation.token_version}", to_email=invitation.email,
        topic=f"session:{invitation.knowledge_session_id}", **{"status": "handed_over", "handed_over_at": at} | more,
    )  # fmt: skip


class InvitationRequestFactory(DjangoModelFactory):
    class Meta:
        model = InvitationRequest

    knowledge_session = factory.SubFactory(KnowledgeSessionFactory)
    name = factory.Sequence(lambda n: f"Vrager {n}")
    email = factory.Sequence(lambda n: f"vrager{n}@example.org")
    email_key = factory.LazyAttribute(lambda o: o.email.casefold())
    initiative_text = "Energiegroep Eigendorp"


class SessionRegistrationFactory(DjangoModelFactory):
    """The registration of an invited person."""

    class Meta:
        model = SessionRegistration

    class Params:
        cancelled = factory.Trait(status="cancelled", cancelled_at=factory.LazyFunction(timezone.now))

    invitation = factory.SubFactory(InvitationFactory)
    knowledge_session = factory.LazyAttribute(lambda o: o.invitation.knowledge_session)
    initiative = factory.LazyAttribute(lambda o: o.invitation.initiative)
    name = factory.LazyAttribute(lambda o: o.invitation.name)
    email = factory.LazyAttribute(lambda o: o.invitation.email)
    email_key = factory.LazyAttribute(lambda o: o.invitation.email_key)


class PresenceFactory(DjangoModelFactory):
    """A walk-in; give registration=… for somebody who was expected."""

    class Meta:
        model = Presence

    knowledge_session = factory.SubFactory(KnowledgeSessionFactory)
    name = factory.Sequence(lambda n: f"Binnenloper {n}")
    initiative_text = "Energiegroep Eigendorp"
    by_name = "helper 1"


class MaterialFactory(DjangoModelFactory):
    """A file; give url=… and extension="" for a link."""

    class Meta:
        model = Material

    knowledge_session = factory.SubFactory(KnowledgeSessionFactory)
    title = factory.Sequence(lambda n: f"Presentatie {n}")
    extension = "pdf"
    content_type = "application/pdf"
    data = b"%PDF-1.7 proef"
    size = 14


class PlanFactory(DjangoModelFactory):
    class Meta:
        model = Plan

    village = factory.SubFactory(VillageFactory)
    template = factory.LazyFunction(lambda: PlanTemplate.objects.current())
    title = factory.Sequence(lambda n: f"Plan {n}")


class SectionFactory(DjangoModelFactory):
    """Without text; `written=True` gives it a text that was saved once, with its revision."""

    class Meta:
        model = Section
        skip_postgeneration_save = True

    class Params:
        written = factory.Trait(
            body="<p>Wij isoleren eerst de huizen aan de dorpsstraat.</p>", version=1, status="concept"
        )

    plan = factory.SubFactory(PlanFactory)
    key = factory.Sequence(lambda n: f"onderdeel-{n}")
    chapter_number = 1
    chapter_title = "Het plan in het kort"
    title = factory.Sequence(lambda n: f"Onderdeel {n}")
    order = factory.Sequence(lambda n: n)
    discipline = "energie"
    questions = factory.LazyFunction(lambda: ["Wat wil het dorp bereiken?"])

    @factory.post_generation
    def revision(self, create, extracted, **kwargs):
        if self.version:
            SectionRevision.objects.create(
                section=self, number=self.version, body=self.body, author_label="trekker"
            )


class PlanImageFactory(DjangoModelFactory):
    """A grey picture of 4 by 3."""

    class Meta:
        model = PlanImage

    plan = factory.SubFactory(PlanFactory)
    kind, width, height = "png", 4, 3
    large = small = factory.LazyFunction(lambda: grey_png())
    sha256 = factory.LazyAttribute(lambda image: hashlib.sha256(image.large).hexdigest())


def grey_png() -> bytes:
    out = io.BytesIO()
    Image.new("L", (4, 3), 128).save(out, "PNG")
    return out.getvalue()


def version_content(village, number=1, **sections):
    """The content of a frozen version with one chapter of two sections, or those given as key=html."""
    texts = sections or {"samenvatting": "<p>Wij isoleren eerst de huizen.</p>", "gebied": "<p>De kom.</p>"}
    chapter = {
        "number": 1,
        "title": "Het plan in het kort",
        "sections": [
            {"key": key, "revision": 1, "title": key.capitalize(), "required": True, "status": "gereed", "html": html, "skipped": ""}
            for key, html in texts.items()
        ],
    }  # fmt: skip
    return {
        "format": 1,
        "title": f"Dorpsenergieplan {village.name}",
        "number": number,
        "label": "ter inzage",
        "frozen_on": "2026-11-03",
        "village": {
            "name": village.name, "kind": "dorp", "slug": village.slug, "municipality": village.municipality.name,
            "latitude": "52.85", "longitude": "6.55", "is_example": False,
        },
        "template": {"code": "wup-bottom-up", "version": "1"},
        "authors": [f"inwoners van {village.name}"],
        "chapters": number_chapters([chapter]),
    }  # fmt: skip


class PlanVersionFactory(DjangoModelFactory):
    """Frozen, without a file; `offered=True` and `published=True` for what comes after."""

    class Meta:
        model = PlanVersion

    class Params:
        offered = factory.Trait(status="offered")
        published = factory.Trait(status="published")

    plan = factory.SubFactory(PlanFactory)
    number = 1
    label = "ter inzage"
    content = factory.LazyAttribute(lambda o: version_content(o.plan.village, o.number))
    sha256 = factory.LazyAttribute(lambda o: fingerprint(o.content))


class ReactionPeriodFactory(DjangoModelFactory):
    """Open since yesterday, for two weeks."""

    class Meta:
        model = ReactionPeriod

    plan = factory.SubFactory(PlanFactory)
    opens_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))
    closes_at = factory.LazyAttribute(lambda o: o.opens_at + timedelta(days=14))


class ReactionFactory(DjangoModelFactory):
    """Placed by a reader, and waiting for an answer; `unconfirmed=True` for one before its button was pressed."""

    class Meta:
        model = Reaction

    class Params:
        unconfirmed = factory.Trait(status="unconfirmed", number=None, confirmed_at=None)

    section = factory.SubFactory(SectionFactory, written=True)
    plan = factory.SelfAttribute("section.plan")
    number = factory.LazyAttribute(lambda o: Reaction.objects.filter(plan=o.plan).count() + 1)
    text = "Vergeet de boerderijen niet."
    name = "Jan Voorbeeld"
    email = factory.Sequence(lambda n: f"lezer{n}@example.org")
    email_key = factory.SelfAttribute("email")
    status = "new"
    revision = 1
    confirmed_at = factory.LazyFunction(timezone.now)
    reference = factory.Sequence(lambda n: f"reactie{n}")
    token_hash = factory.LazyAttribute(lambda o: token_hash(derive_token(REACTION_PURPOSE, o.reference, 1)))


class PlanFileFactory(DjangoModelFactory):
    class Meta:
        model = PlanFile

    version = factory.SubFactory(PlanVersionFactory)
    data = b"%PDF-1.7 proef"
    sha256 = factory.LazyAttribute(lambda o: hashlib.sha256(o.data).hexdigest())
    size = factory.LazyAttribute(lambda o: len(o.data))
    pages = 3
