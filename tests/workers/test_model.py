"""Every order of two senders, two crashes, pauses and a server's moods keeps the promises.

The model is small enough to be searched to the end, and takes the same steps as `workers.post`.
A mutant of a mark breaks a promise, so the search would find such a mistake in the code.
"""

import pytest

from cases.notices import NoticeState, Unsure
from tests.workers.model import marks
from tests.workers.model.explore import Found, explore
from tests.workers.model.marks import Marks, Row
from tests.workers.model.senders import Left, begin
from workers.failpoints import POINTS

S = NoticeState
NUDGE, LETTER = (Unsure.AGAIN,), (Unsure.PARK,)


def searched(kinds: tuple[Unsure, ...], left: Left, wrong: Marks | None = None) -> Found:
    """Everything that can become of these notices."""
    return explore(begin(kinds, left), wrong or Marks())


@pytest.mark.parametrize("kinds", [NUDGE, LETTER], ids=["nudge", "letter"])
def test_no_order_of_events_loses_a_notice_or_doubles_it_outside_the_window(
    kinds: tuple[Unsure, ...],
) -> None:
    found = searched(kinds, Left(crashes=2, ticks=4, faults=2, people=1))
    assert (found.broken, found.way) == ("", [])
    assert found.states > 10_000
    parked = {(S.PARKED,)} if kinds == LETTER else set()
    assert found.ends == {(S.SENT,), (S.DEAD,)} | parked


def test_nor_does_any_order_in_a_batch_of_both_kinds() -> None:
    found = searched((*NUDGE, *LETTER), Left(crashes=1, ticks=3, faults=1, people=0))
    assert (found.broken, found.way) == ("", [])
    assert found.states > 100_000


def test_the_model_comes_by_the_same_points_as_the_senders() -> None:
    labels = searched(NUDGE, Left()).labels
    crashes = {label.removeprefix("crash at ") for label in labels if label.startswith("crash")}
    assert crashes == set(POINTS) - {"before_claim"}  # there it holds nothing
    assert labels - {f"crash at {point}" for point in crashes} == set(POINTS) | {
        "settle", "tick", "person", "unreachable",
    }  # fmt: skip


def unasked(row: Row, _sender: int) -> Row:
    return row._replace(state=S.SENDING, lease=marks.LEASE)


def unmarked(row: Row, sender: int) -> Row | None:
    return row if marks.mark_sending(row, sender) else None


def greedy(row: Row, sender: int) -> Row | None:
    begun = row.state in (S.OWED, S.SENDING)
    return Row(S.OWED, sender, marks.LEASE, row.when_unsure) if begun else None


def shy(row: Row, sender: int) -> Row | None:
    return marks.claim(row, sender) if row.holder == marks.NOBODY else None


def anybodys(row: Row, _sender: int) -> Row:
    return row._replace(state=S.OWED, holder=marks.NOBODY, lease=0)


def always_again(row: Row, sender: int) -> Row | None:
    return marks.put_off(row, sender)


def hasty(row: Row) -> bool:
    return row.state == S.SENDING


DOUBLED, LOST = "doubled outside the window", "lost: said to be sent and never arrived"
MUTANTS = {
    "sent is marked before the data": (NUDGE, Marks(sent_before_data=True), LOST),
    "nothing is marked before the data": (NUDGE, Marks(mark_sending=unmarked), DOUBLED),
    "the mark asks nobody": (NUDGE, Marks(mark_sending=unasked), DOUBLED),
    "a claim takes what is being sent": (NUDGE, Marks(claim=greedy), DOUBLED),
    "a late refusal asks nobody": (NUDGE, Marks(put_off=anybodys), DOUBLED),
    "an unsure letter is sent again": (LETTER, Marks(unsure=always_again), DOUBLED),
    "leases aren't waited for": (
        NUDGE, Marks(is_abandoned=hasty), "unsure although nothing went wrong",
    ),
    "nobody looks after the abandoned": (
        NUDGE, Marks(is_abandoned=lambda _row: False), "lost: nobody will ever try again",
    ),
    "a claim never ends": (NUDGE, Marks(claim=shy), "lost: nobody will ever try again"),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTANTS)
def test_the_model_finds_each_wrong_mark(name: str) -> None:
    kinds, wrong, promise = MUTANTS[name]
    found = searched(kinds, Left(crashes=2, ticks=4, faults=2, people=0), wrong)
    assert found.broken == promise, found.way
