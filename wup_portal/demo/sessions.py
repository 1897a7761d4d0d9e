"""The session that started it all, and one that is still to come (invented, marked *voorbeeld*)."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from accounts.models import PortalRole, User
from common.addresses import email_key
from common.dates import local_moment
from mail import delivery
from sessions import filling, services
from sessions.models import (
    Evaluation,
    Invitation,
    KnowledgeSession,
    Presence,
    ProgrammeItem,
    SessionRegistration,
    Speaker,
    Subject,
)
from sessions.selection import Chosen
from sessions.services.inviting import new_invitation
from sessions.states import SessionStatus
from villages.models import Initiative
from wup_portal.demo import PASSWORD

FIRST_SLUG = "rol-lokale-initiatieven-in-wijkuitvoeringsplannen"
COMING_TITLE = "In gesprek met de buren over warmte"
PAST_SLUG = "een-avond-over-isoleren-met-de-buurt"
COMING_SLUG = "in-gesprek-met-de-buren-over-warmte"
FULL_TITLE = "Subsidie aanvragen voor uw dorp"
FULL_SLUG = "subsidie-aanvragen-voor-uw-dorp"


def load() -> None:
    organiser = load_organiser()
    if not KnowledgeSession.objects.filter(slug=FIRST_SLUG).exists():
        load_first_session(organiser)
    if not KnowledgeSession.objects.filter(slug=COMING_SLUG).exists():
        load_coming_session(organiser)
    if not KnowledgeSession.objects.filter(slug=PAST_SLUG).exists():
        load_past_session(organiser)
    if not KnowledgeSession.objects.filter(slug=FULL_SLUG).exists():
        load_full_session(organiser)


def load_organiser() -> User:
    """Made by `demo.people` when that ran before; here only for who runs this part alone."""
    email = "organisator@wup.example"
    user = User.objects.filter(email__iexact=email).first() or User.objects.create_user(
        email, name="Organisator (voorbeeld)", password=PASSWORD
    )
    PortalRole.objects.get_or_create(user=user, kind=PortalRole.Kind.ORGANISER, ended_at=None)
    return user


def load_first_session(organiser: User) -> None:
    """Tuesday 9 May 2023. Known: the day, the subject, who organised and who spoke. The rest is marked."""
    row = KnowledgeSession.objects.create(
        slug=FIRST_SLUG,
        title="Rol lokale initiatieven in Wijkuitvoeringsplannen",
        subject=Subject.POLICY,
        summary=(
            "Wat doet de gemeente, wat doet de provincie, en welke rol kan een lokaal energie-initiatief kiezen "
            "in een wijkuitvoeringsplan?"
        ),
        body=(
            "Gemeenten maken plannen om wijken en dorpen van het aardgas af te halen. Bewoners moeten daarbij "
            "betrokken zijn. Lokale initiatieven kunnen daarin een rol nemen. Welke rollen zijn er, hoeveel tijd "
            "kost dat vrijwilligers, en welke hulp is er?\n\n"
            "Na twee inleidingen ging de groep in gesprek over die rollen.\n\n"
            "De plaats en de tijden op deze pagina zijn een voorbeeld: die zijn niet bekend."
        ),
        organised_by="Drentse KEI, samen met de Natuur en Milieufederatie",
        owner=organiser,
        contact_email=organiser.email,
        place_name="Plaats niet bekend (voorbeeld: Assen)",
        starts_at=datetime(2023, 5, 9, 17, 30, tzinfo=UTC),
        ends_at=datetime(2023, 5, 9, 19, 30, tzinfo=UTC),
        status=SessionStatus.HELD,
        material="Er is geen verslag bewaard. Bij een volgende kennissessie staat het materiaal hier.",
        created_at=datetime(2023, 4, 17, 10, 0, tzinfo=UTC),
    )
    speakers = [
        Speaker.objects.create(
            knowledge_session=row, order=1, name="Christiaan Teule", organisation="Flexteam Warmtetransitie",
            text="Werkt voor de Drentse gemeenten en de provincie in het Flexteam Warmtetransitie.",
            is_shown_anyway=True,
        ),
        Speaker.objects.create(
            knowledge_session=row, order=2, name="Krijn Korver", organisation="Energie Samen",
            is_shown_anyway=True,
        ),
    ]  # fmt: skip
    parts = [
        ("Inleiding (tijd is een voorbeeld)", 30, speakers[0]),
        ("Inleiding (tijd is een voorbeeld)", 30, speakers[1]),
        ("Gesprek over de rollen van initiatieven (tijd is een voorbeeld)", 60, None),
    ]
    for order, (title, minutes, speaker) in enumerate(parts, start=1):
        ProgrammeItem.objects.create(
            knowledge_session=row, order=order, title=title, minutes=minutes, speaker=speaker
        )


def load_coming_session(organiser: User) -> None:
    """A Thursday evening about eight weeks from now, through the services, as an organiser would."""
    in_eight_weeks = timezone.localdate() + timedelta(weeks=8)
    day = in_eight_weeks + timedelta(days=(3 - in_eight_weeks.weekday()) % 7)
    row = services.create_session(
        by=organiser,
        title=COMING_TITLE,
        subject=Subject.TALKING,
        summary="Hoe begint u een gesprek aan de deur, aan de keukentafel en in het dorpshuis?",
        body=(
            "Een plan voor het dorp begint bij de mensen die er wonen. Op deze avond oefenen wij gesprekken: met "
            "wie wil, met wie twijfelt en met wie geen tijd heeft.\n\n"
            "Neem iemand mee uit uw dorp. Ervaring is niet nodig."
        ),
        organised_by="Drentse KEI (voorbeeld)",
        starts_at=local_moment(day, time(19, 30)),
        ends_at=local_moment(day, time(21, 30)),
        place_name="Dorpshuis Voorbeelddorp",
        address="Brink 1, Voorbeelddorp",
        capacity=30,
        max_per_initiative=4,
        is_example=True,
    )
    speaker = services.add_speaker(
        row.pk, name="Spreker van Warm Proefveen (voorbeeld)", organisation="Warm Proefveen",
        text="Ging met vijf buren langs alle deuren van het dorp en vertelt wat werkte.", is_shown_anyway=True,
    )  # fmt: skip
    services.add_speaker(
        row.pk,
        name="Spreker van Energie Voorbeelddorp (voorbeeld)",
        organisation="Energie Voorbeelddorp",
        email="spreker@energie-voorbeelddorp.example",
    )
    for title, minutes, who in (
        ("Inloop met koffie", 15, None),
        ("Langs de deuren: wat werkte bij ons", 25, speaker),
        ("Oefenen in kleine groepen", 60, None),
        ("Wat neemt u mee naar huis?", 20, None),
    ):
        services.add_item(row.pk, title=title, minutes=minutes, speaker=who)
    services.move_session(row.pk, SessionStatus.OPEN, by=organiser)
    load_guests(row, organiser)


def load_guests(row: KnowledgeSession, organiser: User) -> None:
    invite_examples(row, organiser)
    invited = list(Invitation.objects.filter(knowledge_session=row).order_by("pk"))
    for invitation, people in zip(invited, (2, 1), strict=False):
        services.register(invitation.pk, people=people)
    if len(invited) > 3:
        services.decline(invited[2].pk, reason="Die avond vergadert onze stichting.")
    for name, email, initiative in (
        ("Lid van Dorpskracht (voorbeeld)", "lid@dorpskracht.example", "Dorpskracht Schetsmond"),
        ("Lid van Warm Proefveen (voorbeeld)", "lid@warm-proefveen.example", "Warm Proefveen"),
    ):
        if not row.requests.filter(email_key=email_key(email)).exists():
            services.ask_for_invitation(
                row.pk,
                name=name,
                email=email,
                initiative_text=initiative,
                remark="Ik hoorde ervan van de buren.",
            )


def load_past_session(organiser: User) -> None:
    """Three weeks ago (invented): who came, what was kept, and what people thought of it."""
    day = timezone.localdate() - timedelta(weeks=3)
    starts_at = local_moment(day, time(19, 30))
    row = KnowledgeSession.objects.create(
        slug=PAST_SLUG,
        title="Een avond over isoleren met de buurt",
        subject=Subject.ORGANISING,
        summary="Samen isoleren scheelt geld en werk. Wat hebt u daarvoor nodig, en wie doet wat?",
        organised_by="Drentse KEI (voorbeeld)",
        owner=organiser,
        contact_email=organiser.email,
        place_name="Dorpshuis Proefveen (voorbeeld)",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        capacity=20,
        status=SessionStatus.HELD,
        list_closed_at=starts_at + timedelta(hours=2),
        announced_at=starts_at - timedelta(weeks=5),
        created_at=starts_at - timedelta(weeks=6),
        is_example=True,
        material=(
            "Drie dorpen vertelden hoe zij samen inkochten. Wat hielp: een vaste avond in de week, een buurman die "
            "rekenen kan en een lijst met bedrijven.\n\nDit verslag is een voorbeeld."
        ),
    )
    Speaker.objects.create(
        knowledge_session=row, order=1, name="Spreker van Warm Proefveen (voorbeeld)", is_shown_anyway=True
    )
    services.add_material(
        row.pk, title="Uitleg over samen isoleren", url="https://www.milieucentraal.nl/energie-besparen/",
        is_public=True, by=organiser,
    )  # fmt: skip
    guests = [
        ("Gast uit Voorbeelddorp (voorbeeld)", 2, 5, "Wij beginnen met de kruipruimtes."),
        ("Gast uit Proefveen (voorbeeld)", 1, 4, "De lijst met bedrijven."),
        ("Gast uit Schildbroek (voorbeeld)", 1, 4, "Een buurman vragen die rekenen kan."),
        ("Gast uit Modelhaar (voorbeeld)", 1, None, ""),
    ]
    for number, (name, people, score, takes_home) in enumerate(guests, start=1):
        email = f"gast{number}@isoleren.example"
        invitation = new_invitation(
            row, name=name, email=email, email_key=email_key(email), initiative_text="Dorpskracht (voorbeeld)"
        )
        invitation.save()
        registration = SessionRegistration.objects.create(
            knowledge_session=row, invitation=invitation, name=name, email=email, email_key=email_key(email),
            people=people,
        )  # fmt: skip
        if score:
            Presence.objects.create(
                knowledge_session=row,
                registration=registration,
                people=people,
                at=starts_at,
                by_name="helper 1",
            )
            Evaluation.objects.create(
                knowledge_session=row, registration=registration, score=score, takes_home=takes_home
            )
    Presence.objects.create(
        knowledge_session=row, name="Buur zonder aanmelding (voorbeeld)", initiative_text="Proefveen", at=starts_at,
        by_name="helper 2",
    )  # fmt: skip


def load_full_session(organiser: User) -> None:
    """A small evening, later than the other one: all seats were taken, and people wait."""
    in_eleven_weeks = timezone.localdate() + timedelta(weeks=11)
    day = in_eleven_weeks + timedelta(days=(1 - in_eleven_weeks.weekday()) % 7)
    row = services.create_session(
        by=organiser,
        title=FULL_TITLE,
        summary="Samen aan tafel: welke subsidies zijn er voor een dorp, en hoe vraagt u ze aan?",
        body="Wij werken met een kleine groep. Neem de cijfers van uw dorp mee.",
        organised_by="Drentse KEI (voorbeeld)",
        starts_at=local_moment(day, time(19, 30)),
        ends_at=local_moment(day, time(21, 0)),
        place_name="Dorpshuis Voorbeelddorp",
        address="Brink 1, Voorbeelddorp",
        capacity=8,
        question="Hebt u hulp nodig om mee te doen, of een dieet?",
        is_example=True,
    )
    services.move_session(row.pk, SessionStatus.OPEN, by=organiser)
    invite_examples(row, organiser)
    invited = Invitation.objects.filter(knowledge_session=row).order_by("pk")
    by_hand = [("De heer Oosting", 2), ("Mevrouw Beuving", 2), ("Mevrouw ten Cate", 1)]
    for name, people in by_hand:  # they called
        services.register_by_hand(row.pk, by=organiser, name=f"{name} (voorbeeld)", people=people)
    for invitation, people in zip(invited, (1, 2, 2, 1), strict=False):
        services.register(invitation.pk, people=people, if_full=services.IfFull.WAIT)
    services.register_by_hand(
        row.pk, by=organiser, name="Mevrouw Beller (voorbeeld)", people=1, if_full=services.IfFull.WAIT
    )
    single = row.registrations.seated().filter(invitation__in=invited, people=1).first()
    if single:  # a seat comes free, and the group of two that stands first does not fit
        services.cancel_registration(single.pk)


def invite_examples(row: KnowledgeSession, organiser: User) -> None:
    """A round to the contacts of all example initiatives."""
    slugs = Initiative.objects.filter(is_example=True).exclude(contacts=None).values_list("slug", flat=True)
    chosen = Chosen(initiatieven=tuple(sorted(set(slugs))))
    services.start_campaign(row.pk, chosen, number=1, by=organiser, text="Neem gerust een buur mee.")
    filling.fill_campaigns()
    if settings.EMAIL_BACKEND.endswith("dummy.EmailBackend"):
        delivery.drain()  # the invitations have left before anybody answers one
