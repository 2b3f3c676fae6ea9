"""A place request to one school: an offer, in the words of the API."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from cases.calendars import day_of, last_day_of
from cases.models.case import Case
from cases.models.machine import SafeRefresh
from cases.models.transactions import PresentNumber
from cases.states import DISCLOSED, LIVE, CaseState, DeclineReason, Holding, OfferState
from schools.models import Place, Prepared, School
from schools.words import Grade, SupportForm

if TYPE_CHECKING:
    from cases.models.step import Step

S = OfferState


class OfferQuerySet(models.QuerySet["Offer"]):
    """Questions about place requests, in words."""

    def of_school(self, school_id: int) -> Self:
        """A school sees its own and nothing else."""
        return self.filter(school_id=school_id)

    def live(self) -> Self:
        """Waiting for the school's answer."""
        return self.filter(state__in=LIVE)

    def promised(self) -> Self:
        """Accepted, and the child is not yet confirmed in class."""
        return self.filter(state=S.ACCEPTED)

    def on_the_desk(self) -> Self:
        """What a school has to see to: asked, or promised and not yet confirmed in class."""
        promised = Q(state=S.ACCEPTED) & ~Q(case__state=CaseState.CLOSED)
        return self.filter(Q(state__in=LIVE) | promised).order_by("answer_due_at", "pk")

    def ended_by_others(self, since: datetime) -> Self:
        """Over without the school's doing since that instant, the newest first."""
        ended = self.filter(state__in=(S.EXPIRED, S.WITHDRAWN), changed_at__gte=since)
        return ended.order_by("-changed_at", "pk")

    def holding_a_place(self) -> Self:
        """Counted in the school's places."""
        return self.exclude(holding=Holding.NONE)

    def with_everything(self) -> Self:
        """Together with case, child, household and school, for one answer."""
        return self.select_related("case__child__household", "case__child__biography", "school")

    def for_school(self, school_id: int) -> Self:
        """A school's own requests, with all that it may be told."""
        return self.of_school(school_id).with_all_told()

    def asked(self, school_id: int, offer_id: uuid.UUID) -> "Offer":
        """A school's own request with its case; a foreign one doesn't exist."""
        return ASKED.get(school_id, offer_id)

    def with_all_told(self) -> Self:
        """Together with everything a school may be told of them."""
        guardians = "case__child__household__guardians"
        return self.with_everything().prefetch_related(guardians, "school__own_days_off")

    def locked(self, offer_id: uuid.UUID) -> "Offer":
        """This offer with its school, its row locked; the case has to be locked before."""
        return self.select_related("school").select_for_update(of=("self",)).get(pk=offer_id)

    def locked_with_case(self, offer_id: uuid.UUID) -> "Offer":
        """This offer with everything, its case and its own row locked in one statement.

        PostgreSQL locks in the order that is named: the case before the offer, as everywhere. What
        it joins besides is as it was when the statement began.
        """
        return LOCKED.get(offer_id)

    def excluding_schools_for(self, case: Case) -> Self:
        """The declines that exclude a school in this episode of the case."""
        return self.filter(
            case=case, episode=case.episode, state=S.DECLINED, exclusion_lifted=False
        )

    def excluding_schools_of(self, case_ids: Iterable[int]) -> Self:
        """The same for many cases at once."""
        return self.filter(
            case__in=list(case_ids),
            episode=F("case__episode"),
            state=S.DECLINED,
            exclusion_lifted=False,
        )

    def shown_as(self, states: Iterable[str], at: datetime) -> Self:
        """In one of these states as the school sees them: past its date a request has expired."""
        over = Q(state__in=LIVE, expires_at__lte=at)
        shown = Q(state__in=list(states)) & ~over
        return self.filter(shown | over if S.EXPIRED in states else shown)

    def changed_since(self, at: datetime) -> Self:
        """Changed in itself, or in what the school may see of the child and its household."""
        household = "case__child__household__children__case__steps__at__gte"
        seen = self.model.objects.filter(state__in=(*LIVE, *DISCLOSED), **{household: at})
        return self.filter(Q(changed_at__gte=at) | Q(pk__in=seen.values("pk")))

    def redate(self, due_at: datetime, expires_at: datetime) -> None:
        """Move both dates where they are others now, so that polling software hears of it."""
        moved = self.exclude(answer_due_at=due_at, expires_at=expires_at)
        moved.update(answer_due_at=due_at, expires_at=expires_at, redated_in=PresentNumber())

    def touched(self, steps: "models.QuerySet[Step]", number: int) -> Self:
        """Changed by one of these steps, in itself or around it, or dated anew from this number."""
        own = steps.filter(case=OuterRef("case"), at=OuterRef("changed_at"))
        household = OuterRef("case__child__household")
        around = steps.filter(case__child__household=household)
        seen = Q(state__in=(*LIVE, *DISCLOSED))
        return self.filter(Exists(own) | (seen & Exists(around)) | Q(redated_in__gte=number))

    def oldest_first(self) -> Self:
        """In an order that never changes: by the instant of sending, then by id."""
        return self.order_by("sent_at", "pk")

    def after(self, sent_at: datetime, offer_id: uuid.UUID) -> Self:
        """Those that come later in that order."""
        return self.filter(Q(sent_at__gt=sent_at) | Q(sent_at=sent_at, pk__gt=offer_id))

    def households_at(self, school_id: int, household_ids: Iterable[int]) -> set[tuple[int, int]]:
        """Household and child of every child of these households who is at the school."""
        return set(AT_SCHOOL(school_id, list(household_ids)))

    def of_siblings(self, case: Case) -> Self:
        """Where brothers and sisters of this child go to school or are about to."""
        household_id = case.child.household_id
        there = self.filter(case__child__household_id=household_id, state__in=DISCLOSED)
        return there.exclude(case=case).holding_a_place()


ASKED = Prepared["Offer"](
    lambda school_id, offer_id: (
        Offer.objects.of_school(school_id).filter(pk=offer_id).select_related("case")
    )
)
LOCKED = Prepared["Offer"](
    lambda offer_id: (
        Offer.objects.filter(pk=offer_id).with_everything().select_for_update(of=("case", "self"))
    )
)
AT_SCHOOL = Prepared[tuple[int, int]](
    lambda school_id, households: (
        Offer.objects.of_school(school_id)
        .filter(state__in=DISCLOSED)
        .holding_a_place()
        .filter(case__child__household__any_of=households)
        .values_list("case__child__household_id", "case__child_id")
    )
)


class Offer(SafeRefresh, ConcurrentTransitionMixin, models.Model):
    """One request to one school. `answer_due_at` is the target, at `expires_at` it is void."""

    class Origin(models.TextChoices):
        """Whether the office asked or the supervision assigned (§ 46 (7) SchulG)."""

        REQUEST = "REQUEST", _("Place request")
        ASSIGNMENT = "ASSIGNMENT", _("Assignment")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="offers")
    episode = models.PositiveSmallIntegerField(default=1)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="offers")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="offers")
    origin = models.CharField(max_length=12, choices=Origin, default=Origin.REQUEST)
    state = FSMField(_("state"), max_length=20, choices=S.choices, default=S.SENT, protected=True)
    version = models.PositiveIntegerField(default=1)
    holding = models.CharField(max_length=10, choices=Holding, default=Holding.NONE)
    grade = models.PositiveSmallIntegerField(_("grade"), choices=Grade)
    support_form = models.CharField(_("support form"), max_length=12, choices=SupportForm)
    wished_start_on = models.DateField(_("wished start"), null=True, blank=True)
    call_back = models.BooleanField(_("please call back"), default=False)
    override_reason = models.CharField(_("reason for overbooking"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("sent"))
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    answer_due_at = models.DateTimeField(_("answer due"))
    expires_at = models.DateTimeField(_("expires"))
    query = models.CharField(_("question of the school"), max_length=500, blank=True)
    query_answer = models.CharField(_("answer of the office"), max_length=500, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    start_on = models.DateField(_("first school day"), null=True, blank=True)
    attended_on = models.DateField(_("in class since"), null=True, blank=True)
    decline_reason = models.CharField(_("reason"), max_length=30, choices=DeclineReason, blank=True)
    reason = models.CharField(_("explanation"), max_length=500, blank=True)
    exclusion_lifted = models.BooleanField(_("may be asked again"), default=False)
    changed_at = models.DateTimeField(_("changed"))
    # The transaction in which its dates were moved without a step.
    redated_in = models.BigIntegerField(null=True, editable=False)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("place request")
        verbose_name_plural = _("place requests")
        ordering = ("-sent_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=OfferState.values), name="offer_state_is_known"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=LIVE), name="one_live_offer_per_case"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=S.ACCEPTED), name="one_promise_per_case"
            ),
            models.CheckConstraint(
                condition=Q(state__in=LIVE, holding=Holding.RESERVED)
                | ~Q(state__in=LIVE) & ~Q(holding=Holding.RESERVED),
                name="live_offer_reserves_a_place",
            ),
        ]
        indexes = [models.Index(fields=["school", "changed_at"], name="offer_school_changed")]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_live(self) -> bool:
        """Waiting for the school's answer."""
        return self.state in LIVE

    @property
    def is_disclosed(self) -> bool:
        """Whether the school sees who the child is: not after the case is closed or goes on."""
        is_present = self.episode == self.case.episode and self.case.state != CaseState.CLOSED
        return self.state in DISCLOSED and is_present

    @property
    def taken_on(self) -> date:
        """The day on which the child became one of the school's: accepted, or assigned to it."""
        return day_of(self.answered_at or self.sent_at)

    @property
    def answer_due_on(self) -> date:
        """The last day on which an answer is in time."""
        return last_day_of(self.answer_due_at)

    def is_expired(self, at: datetime) -> bool:
        """Past its date, whether or not the clock has come by."""
        return self.is_live and self.expires_at <= at

    @transition(field=state, source=S.SENT, target=S.QUERY_OPEN)
    def ask_back(self) -> None:
        """The school has a question; its clock stops for at most two working days."""

    @transition(field=state, source=S.QUERY_OPEN, target=S.SENT)
    def answer_back(self) -> None:
        """The office has answered the question."""

    @transition(field=state, source=list(LIVE), target=S.ACCEPTED)
    def accept(self) -> None:
        """The school admits the child."""

    @transition(field=state, source=list(LIVE), target=S.DECLINED)
    def decline(self) -> None:
        """The school can't offer a place."""

    @transition(field=state, source=list(LIVE), target=S.EXPIRED)
    def expire(self) -> None:
        """No answer in time."""

    @transition(field=state, source=list(LIVE), target=S.WITHDRAWN)
    def withdraw(self) -> None:
        """The office doesn't ask any more."""

    @transition(field=state, source=S.ACCEPTED, target=S.FULFILLED)
    def fulfil(self) -> None:
        """The child is in class."""

    @transition(field=state, source=S.ACCEPTED, target=S.NOT_TAKEN_UP)
    def pass_up(self) -> None:
        """The child never came."""

    @transition(field=state, source=S.ACCEPTED, target=S.REVOKED)
    def revoke(self) -> None:
        """The promise ended before the first school day."""
