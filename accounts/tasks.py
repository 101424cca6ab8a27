"""Background work of accounts: copies of one's own data, deletion when it is due, retention. Thin, safe to run twice."""

from celery import shared_task

from accounts.links import actions as links
from accounts.personal import copies, deletion, retaining


@shared_task(name="accounts.make_personal_copy", acks_late=True, ignore_result=True)
def make_personal_copy(*, copy_id: int) -> bool:
    """Make the file of one copy; a second run does nothing."""
    return copies.make(copy_id)


@shared_task(name="accounts.erase_due", ignore_result=True)
def erase_due() -> int:
    """Every night: delete the accounts whose fifteen days are over."""
    return deletion.erase_due()


@shared_task(name="accounts.retention", ignore_result=True)
def retention() -> dict[str, int]:
    """Every night: the rules of retention that are switched on."""
    return retaining.run_all()


@shared_task(name="accounts.forget_links", ignore_result=True)
def forget_links() -> int:
    """Every night: signed links whose end lies long back."""
    return links.forget_old()
