"""Pictures in the text of a plan: made smaller, kept with the plan, and put in a text."""

import hashlib
import io
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.html import format_html
from PIL import Image

from accounts.models import User
from common.errors import DomainError
from common.html import clean_html, from_typed, image_keys
from common.one_by_one import one_by_one
from common.uploads import write_picture
from plans.models import PersonalDraft, Plan, PlanImage, Section

MOST_IN_STORE = 300  # of one plan, with those of older texts
UNUSED_FOR = timedelta(days=7)


def add_image(plan: Plan, picture: Image.Image, *, by: User) -> PlanImage:
    """picture: as `common.uploads.check_picture()` gives it. Made smaller first: the plan is locked for a moment."""
    kind = _kind_for(picture)
    files = {size: write_picture(picture, kind, side) for size, side in PlanImage.LONGEST_SIDES.items()}
    width, height = Image.open(io.BytesIO(files["large"])).size
    sha256 = hashlib.sha256(files["large"]).hexdigest()
    with transaction.atomic():
        plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        if plan.images.count() >= MOST_IN_STORE:
            raise DomainError(
                f"Bij dit plan staan al {MOST_IN_STORE} afbeeldingen. "
                "Neem contact met ons op als u er meer nodig hebt."
            )
        return PlanImage.objects.create(
            plan=plan, kind=kind, width=width, height=height, sha256=sha256, uploaded_by=by, **files
        )


def _kind_for(picture: Image.Image) -> str:
    """A drawing is sharper and smaller as png, a photo as jpg; a jpg has no holes."""
    if picture.mode == "RGBA":
        return "png"
    sizes = {
        kind: len(write_picture(picture, kind, PlanImage.LONGEST_SIDES["small"])) for kind in ("jpg", "png")
    }
    return min(sizes, key=sizes.get)


def figure_html(image: PlanImage, *, alt: str, caption: str) -> str:
    title = format_html("<figcaption>{}</figcaption>", caption) if caption else ""
    picture = format_html('<img src="{}" alt="{}">', image.address, alt)
    return clean_html(f"<figure>{title}{picture}</figure>")


def with_figure(section: Section, draft: PersonalDraft | None, figure: str) -> str:
    """What this person was writing, or the text of the plan, with the figure after it."""
    text = clean_html(from_typed(draft.body)) if draft else section.body
    return f"{text}\n{figure}".strip()


def use_images(section: Section, body: str) -> None:
    """For a text that is saved now. Refuses pictures of another plan: somebody who copied from another village
    would show what its readers may not see.
    """
    keys = set(image_keys(body))
    found = (
        list(PlanImage.objects.select_for_update().filter(plan=section.plan_id, key__in=keys)) if keys else []
    )
    if len(found) < len(keys):
        raise DomainError(
            "In de tekst staat een afbeelding die niet bij dit plan hoort. Haal haar weg, en voeg haar toe met "
            "de knop Foto."
        )
    new = [image.pk for image in found if image.used_at is None]
    PlanImage.objects.filter(pk__in=new).update(used_at=timezone.now())


def images_in(plan: Plan, bodies: Iterable[str]) -> list[PlanImage]:
    keys = {key for body in bodies for key in image_keys(body)}
    return list(plan.images.filter(key__in=keys)) if keys else []


def delete_unused_images() -> int:
    """Those that never came into a saved text and stand in nobody's draft either."""
    old = PlanImage.objects.filter(used_at=None, uploaded_at__lt=timezone.now() - UNUSED_FOR)
    return sum(one_by_one(_delete_if_unused, list(old.values_list("pk", flat=True))))


@transaction.atomic
def _delete_if_unused(pk: int) -> bool:
    image = PlanImage.objects.select_for_update().filter(pk=pk, used_at=None).first()
    if (
        image is None
        or PersonalDraft.objects.filter(section__plan=image.plan_id, body__contains=str(image.key)).exists()
    ):
        return False
    image.delete()
    return True
