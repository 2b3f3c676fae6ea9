"""What a school's software is told of by webhook: one table; and who listens to what."""

from collections import defaultdict
from uuid import UUID

from cases.notices import Kind
from schools.models import HookEvent, Prepared, Webhook

HOOKS: dict[Kind, HookEvent] = {
    Kind.OFFER: HookEvent.OFFER_SENT,
    Kind.OFFER_REMINDER: HookEvent.OFFER_REMINDER,
    Kind.QUERY_ANSWERED: HookEvent.OFFER_QUERY_ANSWERED,
    Kind.ANSWER_RECEIVED: HookEvent.OFFER_ANSWERED,
    Kind.OFFER_WITHDRAWN: HookEvent.OFFER_WITHDRAWN,
    Kind.OFFER_EXPIRED: HookEvent.OFFER_EXPIRED,
    Kind.SCHOOL_ASSIGNED: HookEvent.OFFER_ASSIGNED,
    Kind.FIRST_DAY_REMINDER: HookEvent.OFFER_ATTENDANCE_DUE,
}

WANTED = ("school_id", "pk", "events")
ALL_HOOKS = Prepared[tuple[int, UUID, list[str]]](
    lambda: Webhook.objects.all_listening().values_list(*WANTED)
)
HOOKS_OF = Prepared[tuple[int, UUID, list[str]]](
    lambda school: Webhook.objects.all_listening().filter(school=school).values_list(*WANTED)
)

# So many schools are asked about one by one; a sweep that meets more asks about all at once.
FEW = 20


class Listeners:
    """The webhooks of schools; each question is asked of the database once.

    For `many` cases those of all schools are asked for at once.
    """

    def __init__(self, *, many: bool = False) -> None:
        self._few = 0 if many else FEW
        self._known: dict[int, list[tuple[UUID, list[str]]]] = {}
        self._knows_all = False

    def of(self, school_id: int, kind: Kind) -> list[UUID]:
        """The webhooks of this school that want to be told of this."""
        event = HOOKS.get(kind)
        if event is None:
            return []
        if school_id not in self._known and not self._knows_all:
            self._ask(school_id)
        return [hook for hook, events in self._known.get(school_id, ()) if event in events]

    def _ask(self, school_id: int) -> None:
        self._knows_all = len(self._known) >= self._few
        found: dict[int, list[tuple[UUID, list[str]]]] = defaultdict(list)
        listening = ALL_HOOKS() if self._knows_all else HOOKS_OF(school_id)
        for school, hook, events in listening:
            found[school].append((hook, events))
        self._known |= {school_id: [], **found}
