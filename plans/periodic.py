"""Work that the clock starts."""

from celery import shared_task

from plans.services import drafts, images


@shared_task(ignore_result=True, expires=3000)
def delete_closed_drafts() -> None:
    drafts.delete_closed_drafts()


@shared_task(ignore_result=True, expires=3000)
def delete_unused_images() -> None:
    images.delete_unused_images()
