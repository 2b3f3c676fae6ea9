"""Messages to a school's software: what they say, what became of each, and sending one again.

They are rows of the same outbox as letters and mails, written in the commit of their cause. A
message names ids only; whoever wants to know more asks the API.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases import keeping, outbox
from cases.models import Attempt, Notice
from cases.news import HOOKS
from cases.notices import Kind, NoticeState, Way
from cases.outbox import Reason
from cases.refusals import Code, Refused
from schools import webhooks
from schools.models import Webhook

S = NoticeState
TEST = "webhook.test"
# With the waits of the outbox twelve of them last a day and some hours.
MOST_ATTEMPTS = 13
# So long one message is tried in vain before its address is given up, however long nothing came.
TRIED_IN_VAIN = timedelta(hours=12)
# Numbers of tests are seconds since then: two within a second are one.
FIRST_TEST = datetime(2026, 1, 1, tzinfo=UTC)
MARK = "webhook:"


def type_of(notice: Notice) -> str:
    """What the message tells of, in the words of `HookEvent`."""
    return TEST if notice.kind == Kind.WEBHOOK_TEST else HOOKS[Kind(notice.kind)].value


def body_of(notice: Notice) -> bytes:
    """The message: type, instant and ids, no more. The same at each attempt."""
    about = {"offer_id": str(notice.offer_id)} if notice.offer_id else {}
    if notice.kind == Kind.WEBHOOK_TEST:
        about = {"webhook_id": str(hook_id_of(notice))}
    said = {
        "type": type_of(notice),
        "timestamp": notice.created_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "data": about,
    }
    return json.dumps(said, separators=(",", ":")).encode()


def hook_id_of(notice: Notice) -> UUID:
    """The webhook a message is meant for."""
    return UUID(notice.recipient.removeprefix(MARK))


def hooks_of(notices: Iterable[Notice]) -> dict[UUID, Webhook]:
    """The webhooks these messages are meant for, as far as they are still registered."""
    ids = {hook_id_of(notice) for notice in notices}
    return {hook.pk: hook for hook in Webhook.objects.registered().filter(pk__in=ids)}


def wanted(notice: Notice, hook: Webhook) -> bool:
    """Whether it is still to be delivered: a test goes out even where nothing else does."""
    return hook.is_listening or notice.kind == Kind.WEBHOOK_TEST


# --- What a school asks for -----------------------------------------------------------------------


def test(hook: Webhook, *, at: datetime) -> Notice:
    """Send a message without meaning; when it arrives the webhook is switched on again."""
    made, _is_new = Notice.objects.get_or_create(
        case=None,
        rule="webhook_test",
        nth=int((at - FIRST_TEST).total_seconds()),
        kind=Kind.WEBHOOK_TEST,
        recipient=f"{MARK}{hook.pk}",
        way=Way.WEBHOOK,
        defaults={"created_at": at, "deliver_at": at},
    )
    return made


def deliveries_of(hook: Webhook) -> list[Notice]:
    """The hundred newest messages to this address with their attempts."""
    sent = Notice.objects.by_webhook().filter(recipient=f"{MARK}{hook.pk}")
    return list(sent.prefetch_related("tries").order_by("-created_at", "pk")[:100])


def delivery(school_id: int, delivery_id: UUID) -> Notice | None:
    """One message to the software of this school."""
    own = Webhook.objects.of_school(school_id).values_list("pk", flat=True)
    # Asked for together: a foreign message costs what none at all costs.
    mine = Notice.objects.by_webhook().filter(recipient__in=[f"{MARK}{pk}" for pk in own])
    return mine.filter(pk=delivery_id).first()


def redeliver(notice: Notice, *, at: datetime) -> None:
    """Send it once more, now; it keeps its id. Raises `Refused` while the webhook is off."""
    hook = hooks_of([notice]).get(hook_id_of(notice))
    if hook is None or not wanted(notice, hook):
        raise Refused(Code.GUARD, _("This webhook is switched off; send a test first."))
    outbox.repeat(notice, at=at)


# --- What became of it ----------------------------------------------------------------------------


def arrived(notice: Notice, hook: Webhook, sender: str, *, at: datetime) -> None:
    """The school's server has taken it; what had to wait for that goes out at once."""
    outbox.mark_sent(notice, sender, at=at)
    if not hook.is_listening or hook.failing_since:
        waiting = Notice.objects.by_webhook().filter(recipient=notice.recipient, state=S.OWED)
        waiting.filter(deliver_at__gt=at, lease_until__isnull=True).update(deliver_at=at)
    webhooks.arrived(hook, at=at)


def failed(notice: Notice, hook: Webhook, sender: str, code: str, *, at: datetime) -> datetime:
    """The school's server has not taken it; returns when it is tried again.

    After five days without any success the webhook is given up, yet not for the first failure after
    a long time in which there was nothing to tell.
    """
    outbox.put_off(notice, sender, Reason.PUT_OFF, code, at=at, most=MOST_ATTEMPTS)
    if webhooks.failed(hook, at=at) and at - notice.created_at >= TRIED_IN_VAIN:
        give_up(hook, at=at)
    wait: timedelta = outbox.wait(notice, notice.attempts + 1)
    return at + wait


def gone(notice: Notice, hook: Webhook, sender: str, *, at: datetime) -> None:
    """The school's server wants nothing more (410): the webhook is switched off at once."""
    outbox.bury(notice, sender, Reason.REFUSED, "410")
    give_up(hook, at=at)


@transaction.atomic
def give_up(hook: Webhook, *, at: datetime) -> None:
    """Deliver nothing there any more, and tell the school and the office."""
    if webhooks.switch_off(hook, at=at):
        keeping.tell_of_silence(hook, at=at)


def log(notice: Notice, *, status: int | None, fault: str, took_ms: int, at: datetime) -> None:
    """Remember one attempt."""
    Attempt.objects.create(notice=notice, at=at, status=status, fault=fault, took_ms=took_ms)
