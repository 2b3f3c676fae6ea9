"""What is owed to somebody outside the room: the outbox."""

import json
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import NamedTuple, Self

from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.offer import Offer
from cases.models.step import Step
from cases.notices import JOINED, PASSES_RESTRICTION, Kind, NoticeState, Way

S = NoticeState
# Ways on which the program itself hands over; a letter is posted by a person.
BY_WIRE = (Way.MAIL, Way.SMS, Way.WEBHOOK)


class NoticeRow(NamedTuple):
    """One row of the outbox before it is written: what differs from notice to notice."""

    case_id: int | None
    offer_id: uuid.UUID | None
    step_id: int | None
    kind: str
    rule: str
    nth: int
    recipient: str
    way: str
    language: str
    created_at: datetime
    deliver_at: datetime
    in_digest: bool


# A thousand rows in one statement cost a fifth of what as many objects of the ORM do: a row for
# each element of a JSON array, in the order of NoticeRow.
WRITE_ALL = """
INSERT INTO cases_notice (
    id, case_id, offer_id, step_id, kind, rule, nth, recipient, way, language,
    created_at, deliver_at, in_digest, state, claimed_by, attempts, error
)
SELECT gen_random_uuid(), (row ->> 0)::bigint, (row ->> 1)::uuid, (row ->> 2)::bigint, row ->> 3,
    row ->> 4, (row ->> 5)::integer, row ->> 6, row ->> 7, row ->> 8, (row ->> 9)::timestamptz,
    (row ->> 10)::timestamptz, (row ->> 11)::boolean, 'OWED', '', 0, ''
FROM jsonb_array_elements(%s::jsonb) row
ON CONFLICT DO NOTHING
"""


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Questions about owed notices, in words."""

    def deliverable(self, at: datetime) -> Self:
        """Owed by wire, on its own, allowed at this hour, and not claimed by another worker."""
        owed = self.not_held().filter(way__in=BY_WIRE, state=S.OWED, in_digest=False)
        return owed.filter(deliver_at__lte=at).filter(
            Q(lease_until__isnull=True) | Q(lease_until__lte=at)
        )

    def not_held(self) -> Self:
        """Without what waits because its case may only be stored (Art. 18 DSGVO)."""
        held = Q(case__in=Case.objects.restricted().values("pk"))
        return self.exclude(held & ~Q(kind__in=PASSES_RESTRICTION))

    def held(self) -> Self:
        """What waits because its case may only be stored."""
        found = self.filter(case__in=Case.objects.restricted().values("pk"))
        return found.exclude(kind__in=PASSES_RESTRICTION)

    def to_bundle(self, at: datetime) -> Self:
        """Owed with a digest whose hour has come."""
        return self.not_held().filter(state=S.OWED, in_digest=True, deliver_at__lte=at)

    def with_digest(self) -> Self:
        """What goes out inside a digest: waiting for it, or already in it; the next one first."""
        inside = Q(state=S.BUNDLED) | Q(state=S.OWED, in_digest=True)
        return self.filter(inside).order_by("deliver_at", "created_at")

    def bundled_in(self, digest: "Notice") -> Self:
        """What stands in this digest and shares its fate."""
        return self.filter(digest=digest, state=S.BUNDLED)

    def sent_with(self, carrier: "Notice", at: datetime) -> None:
        """What stood in it went out with it."""
        self.bundled_in(carrier).update(state=S.SENT, sent_at=at)

    def join(self, case: Case, kind: Kind, at: datetime) -> None:
        """What a family is owed of this kind by one act of that instant goes out as one message.

        A letter is joined before anybody can have printed it, a mail before it is claimed.
        """
        family = Q(case__child__household=case.child.household_id)
        owed = self.filter(family, kind=kind, state=S.OWED, created_at=at, attempts=0)
        free = owed.filter(lease_until__isnull=True).select_for_update(of=("self",))
        found = list(free.order_by("case"))
        alike = [one for one in found if one.reaches_as(found[0])]
        if len(alike) > 1:
            self.bind(alike)

    def bind(self, together: Sequence["Notice"]) -> int:
        """The first one carries the others; returns how many those are."""
        first, *others = together
        self.filter(digest__in=others, state=S.BUNDLED).update(digest=first)
        bound = self.filter(pk__in=[one.pk for one in others])
        bound.update(state=S.BUNDLED, digest=first)
        return len(others)

    def with_company(self) -> Self:
        """Together with the message inside which each goes out, and with what goes out inside."""
        inside = Notice.objects.exclude(state=S.DROPPED).select_related("case__child")
        return self.select_related("digest").prefetch_related(
            models.Prefetch("items", queryset=inside)
        )

    def pass_on(self, carrier: "Notice") -> None:
        """The reason of a joined message has gone: the next of those inside it goes out instead.

        What nobody knows to have arrived still waits for a person.
        """
        inside = self.bundled_in(carrier)
        first = inside.order_by("created_at", "pk").first()
        if first is not None:
            is_unsure = carrier.state == S.PARKED
            fate = {"state": S.PARKED, "error": carrier.error} if is_unsure else {"state": S.OWED}
            self.filter(pk=first.pk).update(**fate, digest=None)
            inside.update(digest=first)

    def part(self, case: Case) -> None:
        """What this case shares with brothers and sisters goes its own way from now on."""
        joined = self.filter(case=case, kind__in=JOINED)
        for carrier in joined.exclude(state__in=(S.SENDING, S.SENT)):
            self.pass_on(carrier)
        joined.filter(state=S.BUNDLED).update(state=S.OWED, digest=None)

    def unsent_digests(self, recipient: str, at: datetime) -> Self:
        """Digests that wait to go out and that no worker holds."""
        free = Q(lease_until__isnull=True) | Q(lease_until__lte=at)
        return self.filter(free, kind=Kind.DIGEST, recipient=recipient, state=S.OWED)

    def abandoned(self, at: datetime) -> Self:
        """Handed to a server by a worker that never came back."""
        return self.filter(way__in=BY_WIRE, state=S.SENDING, lease_until__lte=at)

    def to_post(self) -> Self:
        """Letters that wait to be printed and posted."""
        return self.not_held().filter(way=Way.LETTER, state=S.OWED)

    def on_the_way(self) -> Self:
        """What is owed or just being handed over, the next one first."""
        waiting = self.filter(way__in=BY_WIRE, in_digest=False, state__in=(S.OWED, S.SENDING))
        return waiting.order_by("deliver_at", "created_at")

    def count_by_way_and_state(self) -> list[tuple[str, str, int]]:
        """How many messages there are by each way in each state."""
        counted = self.order_by().values_list("way", "state").annotate(count=models.Count("pk"))
        return [(str(way), str(state), int(count)) for way, state, count in counted]

    def gone_out(self) -> Self:
        """Sent or posted, the newest first."""
        return self.filter(state=S.SENT).order_by("-sent_at")

    def dropped(self) -> Self:
        """Not sent because nobody needed it any more, the newest first."""
        return self.filter(state=S.DROPPED)

    def waiting_for_their_hour(self, case_ids: Iterable[int]) -> Self:
        """Owed by wire in these cases, alone or within a digest that has not gone out."""
        within = Q(state=S.BUNDLED, digest__state=S.OWED)
        owed = self.filter(Q(state=S.OWED) | within, case__in=list(case_ids))
        return owed.filter(way__in=BY_WIRE)

    def written_for(self, rule: str, numbers: Iterable[int]) -> set[tuple[int, str]]:
        """Number and recipient of what is written already for this cause."""
        rows = self.filter(case__isnull=True, rule=rule, nth__in=list(numbers))
        return set(rows.values_list("nth", "recipient"))

    def write_all(self, rows: Iterable["NoticeRow"]) -> int:
        """Write what is owed, unless the same is owed already; returns how many were given."""
        given = list(rows)
        if given and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(WRITE_ALL, [json.dumps(given, default=cache(str))])
        else:
            self.bulk_create((Notice(**row._asdict()) for row in given), ignore_conflicts=True)
        return len(given)

    def with_everything(self) -> Self:
        """Together with what its text speaks of."""
        return self.select_related(
            "case__child__household", "offer__school", "step__appointment__advisor"
        )

    def troubled(self) -> Self:
        """Waiting for a person: undeliverable or unsure.

        What a school's own server has not taken is seen and sent again by the school.
        """
        return self.filter(state__in=(S.DEAD, S.PARKED)).exclude(way=Way.WEBHOOK)

    def by_webhook(self) -> Self:
        """Messages to the software of schools."""
        return self.filter(way=Way.WEBHOOK)

    def causes_of(self, kinds: Iterable[Kind]) -> set[tuple[str, int]]:
        """Rule and number of everything of these kinds that belongs to no case."""
        rows = self.filter(case__isnull=True, kind__in=list(kinds))
        return set(rows.values_list("rule", "nth"))


class Notice(models.Model):
    """One message to one recipient by one way, at most once for its cause.

    The recipient is a reference like `guardian:7`, `school:100001`, `user:3` or `authority`;
    address and text are looked up when it goes out. `id` is also the stable Message-ID. A notice
    that is no matter of one case (a digest, an old figure, a key that expires) has no case; its
    rule and number name its cause. `in_digest` goes out inside its recipient's digest of the day
    (`digest`), and then shares its fate; so does what is joined to a brother's or sister's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, related_name="notices")
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, null=True, related_name="notices")
    step = models.ForeignKey(Step, on_delete=models.CASCADE, null=True, related_name="notices")
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    rule = models.CharField(max_length=40)
    nth = models.PositiveIntegerField()
    recipient = models.CharField(_("to"), max_length=60)
    way = models.CharField(_("way"), max_length=10, choices=Way, default=Way.MAIL)
    language = models.CharField(_("language"), max_length=10, default="de")
    state = models.CharField(_("state"), max_length=10, choices=S, default=S.OWED)
    created_at = models.DateTimeField(_("owed since"))
    deliver_at = models.DateTimeField(_("not before"))
    lease_until = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.CharField(_("reason"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    in_digest = models.BooleanField(default=False)
    digest = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="items"
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        ordering = ("-created_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["case", "rule", "nth", "kind", "recipient", "way"], name="notice_once"
            ),
            models.UniqueConstraint(
                fields=["rule", "nth", "kind", "recipient", "way"],
                condition=Q(case__isnull=True),
                name="notice_once_without_case",
            ),
        ]
        indexes = [
            models.Index(
                fields=["deliver_at"],
                name="notice_owed",
                condition=Q(state__in=("OWED", "SENDING")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient}"

    def reaches_as(self, other: "Notice") -> bool:
        """Whether it goes to the same person by the same way in the same language."""
        mine = (self.recipient, self.way, self.language)
        return mine == (other.recipient, other.way, other.language)
