"""A place request to one school: an offer, in the words of the API."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from cases.models.case import Case
from cases.models.machine import SafeRefresh
from cases.states import DISCLOSED, LIVE, CaseState, DeclineReason, Holding, OfferState
from schools.models import Place, School
from schools.words import Grade, SupportForm

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

    def holding_a_place(self) -> Self:
        """Counted in the school's places."""
        return self.exclude(holding=Holding.NONE)

    def with_everything(self) -> Self:
        """Together with case, child, household and school, for one answer."""
        return self.select_related("case__child__household", "case__child__biography", "school")

    def locked(self, offer_id: uuid.UUID) -> "Offer":
        """This offer, its row locked; the case has to be locked before."""
        return self.select_for_update(of=("self",)).get(pk=offer_id)

    def excluding_schools_for(self, case: Case) -> Self:
        """The declines that exclude a school in this episode of the case."""
        return self.filter(
            case=case, episode=case.episode, state=S.DECLINED, exclusion_lifted=False
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
        """Whether the school sees who the child is."""
        return self.state in DISCLOSED and self.case.state != CaseState.CLOSED

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
