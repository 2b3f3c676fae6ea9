"""Who is told of what: registering an address, changing its secret, and giving it up."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schools.models import HookEvent, School, Webhook
from schools.webhooks.addresses import BadAddress, check_url
from schools.webhooks.looking_up import leads_inside

MOST_WEBHOOKS = 10
# How long messages carry the signature of the old secret beside that of the new one.
LONGEST_OVERLAP = timedelta(days=7)
# An address at which nothing has arrived for so long is switched off.
GIVEN_UP_AFTER = timedelta(days=5)
INSIDE = gettext_lazy(
    "The name of the host leads to an address that is not of the public internet; nothing would "
    "be delivered there."
)


class HookRefused(ValueError):
    """A webhook that can't be: the field that is wrong (empty: none of them), and why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


def register(
    school: School, url: str, events: Iterable[str], *, by: str, at: datetime
) -> tuple[Webhook, bool]:
    """A webhook of a school, and whether it is new; the same once more is the one that is there.

    Raises HookRefused.
    """
    try:
        checked = check_url(url)
    except BadAddress as error:
        raise HookRefused("url", str(error)) from error
    if leads_inside(urlsplit(checked).hostname or ""):
        raise HookRefused("url", str(INSIDE))
    wanted = sorted({HookEvent(event).value for event in events})
    return _register(school, checked, wanted, by=by, at=at)


@transaction.atomic
def _register(
    school: School, checked: str, wanted: list[str], *, by: str, at: datetime
) -> tuple[Webhook, bool]:
    School.objects.select_for_update().get(pk=school.pk)  # two at once must not exceed the limit
    existing = Webhook.objects.of_school(school.pk)
    same = existing.filter(url=checked).first()
    if same is not None:
        return _unchanged(same, wanted), False
    if existing.count() >= MOST_WEBHOOKS:
        raise HookRefused("", _("A school has at most 10 webhooks."))
    made = Webhook.objects.create(
        school=school,
        url=checked,
        events=wanted,
        salt=secrets.token_hex(16),
        created_at=at,
        created_by=by,
    )
    return made, True


def _unchanged(webhook: Webhook, events: list[str]) -> Webhook:
    if webhook.events != events:
        sentence = _("This address is registered already, for other events; delete it first.")
        raise HookRefused("", sentence)
    return webhook


def rotate(webhook: Webhook, *, overlap: timedelta, at: datetime) -> None:
    """A new secret; for a while the old one signs too. Raises HookRefused."""
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise HookRefused("overlap_hours", _("The old secret may be used for at most 7 days."))
    webhook.previous_salt, webhook.salt = webhook.salt, secrets.token_hex(16)
    webhook.previous_until = at + overlap
    webhook.save(update_fields=["salt", "previous_salt", "previous_until"])


def unregister(webhook: Webhook, *, at: datetime) -> None:
    """Nothing is delivered there any more; what was delivered stays on record."""
    Webhook.objects.registered().filter(pk=webhook.pk).update(deleted_at=at)


def arrived(webhook: Webhook, *, at: datetime) -> None:
    """A message was taken: the address works, and is switched on again if it was off."""
    changes = {"delivered_at": at, "failing_since": None, "disabled_at": None}
    Webhook.objects.filter(pk=webhook.pk).update(**changes)


def failed(webhook: Webhook, *, at: datetime) -> bool:
    """A message was not taken; True when nothing has arrived for so long that it is given up."""
    unbroken = Webhook.objects.filter(pk=webhook.pk, failing_since__isnull=True)
    unbroken.update(failing_since=at)
    hopeless = Webhook.objects.failing_since(at - GIVEN_UP_AFTER)
    return hopeless.filter(pk=webhook.pk).exists()


def switch_off(webhook: Webhook, *, at: datetime) -> bool:
    """Deliver nothing there until a test arrives. False: it was off before."""
    on = Webhook.objects.registered().filter(pk=webhook.pk, disabled_at__isnull=True)
    return bool(on.update(disabled_at=at))
