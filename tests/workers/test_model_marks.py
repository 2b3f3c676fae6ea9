"""The marks of the model do to a row what the outbox does, whatever came before."""

from datetime import datetime
from uuid import UUID

import hypothesis
import pytest
from hypothesis import strategies as st

from cases import outbox
from cases.models import Notice
from cases.notices import WHEN_UNSURE, Kind, NoticeState
from cases.outbox import LEASE, Reason
from cases.states import CaseState
from tests.factories import MONDAY, make_case
from tests.size import sized
from tests.workers.model import marks
from tests.workers.model.marks import Mark, Row

S = NoticeState
TICK = LEASE / marks.LEASE
NAMES = ("nobody", "first", "second")
EVENTS = (
    "claim", "mark_sending", "mark_sent", "put_off", "bury", "unsure", "release", "take_back",
    "settle", "tick",
)  # fmt: skip


class Both:
    """One notice in the database and its row in the model, under the same events."""

    def __init__(self, pk: UUID, kind: Kind) -> None:
        self.pk = pk
        self.at = MONDAY
        self.row = Row(when_unsure=WHEN_UNSURE[kind])
        Notice.objects.filter(pk=pk).update(
            kind=kind, state=S.OWED, claimed_by="", lease_until=None, attempts=0, deliver_at=MONDAY
        )

    def happen(self, event: str, sender: int) -> None:
        """The same in both worlds."""
        if event == "tick":
            self.at += TICK
            self.row = self.row._replace(lease=max(0, self.row.lease - 1))
        elif event == "settle":
            outbox.settle_abandoned(at=self.at)
            if marks.is_abandoned(self.row):
                self.row = marks.unsure(self.row, self.row.holder) or self.row
        else:
            mark: Mark = getattr(marks, event)
            self.row = mark(self.row, sender) or self.row
            self.do(event, NAMES[sender])
        # Waits between attempts are no matter of the model.
        Notice.objects.filter(pk=self.pk).update(deliver_at=MONDAY, attempts=0)

    def do(self, event: str, name: str) -> None:
        """One verb of the outbox."""
        notice = Notice.objects.get(pk=self.pk)
        if event == "put_off":
            outbox.put_off(notice, name, Reason.PUT_OFF, at=self.at)
        elif event == "bury":
            outbox.bury(notice, name, Reason.REFUSED)
        elif event in ("claim", "release"):
            getattr(outbox, event)(name, at=self.at)
        elif event == "take_back":
            outbox.take_back(notice, name)
        else:
            getattr(outbox, event)(notice, name, at=self.at)

    def said(self) -> tuple[S, str, bool]:
        """State, holder and whether a lease runs, as the database has it."""
        notice = Notice.objects.get(pk=self.pk)
        return S(notice.state), notice.claimed_by, runs(notice.lease_until, self.at)

    def expected(self) -> tuple[S, str, bool]:
        """The same as the model has it."""
        holder = NAMES[self.row.holder] if self.row.holder else ""
        return self.row.state, holder, self.row.lease > 0


def runs(lease_until: datetime | None, at: datetime) -> bool:
    return lease_until is not None and lease_until > at


happenings = st.lists(
    st.tuples(st.sampled_from(EVENTS), st.sampled_from([1, 2])), min_size=3, max_size=14
)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [Kind.APPOINTMENT, Kind.PLACEMENT_LETTER])
def test_the_outbox_marks_as_the_model_does(kind: Kind) -> None:
    case = make_case(CaseState.INVITED)
    pk = case.notices.get(kind=Kind.INVITATION).pk

    @hypothesis.settings(max_examples=sized(200))
    @hypothesis.given(happenings)
    def compare(events: list[tuple[str, int]]) -> None:
        both = Both(pk, kind)
        for event, sender in [("claim", 1), ("mark_sending", 1), *events]:
            both.happen(event, sender)
            assert both.said() == both.expected(), event

    compare()
