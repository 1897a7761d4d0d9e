"""Work that the clock starts."""

from celery import shared_task
from django.utils import timezone

from plans.services import answering, drafts, images, reacting


@shared_task(ignore_result=True, expires=3000)
def delete_closed_drafts() -> None:
    drafts.delete_closed_drafts()


@shared_task(ignore_result=True, expires=3000)
def delete_unused_images() -> None:
    images.delete_unused_images()


@shared_task(ignore_result=True, expires=3000)
def forget_reactions() -> None:
    """What nobody confirmed, and addresses that are no longer needed."""
    reacting.delete_unconfirmed(now=timezone.now())
    reacting.forget_addresses(now=timezone.now())


@shared_task(ignore_result=True, expires=3000)
def tell_of_waiting_reactions() -> None:
    answering.tell_of_waiting_reactions()
