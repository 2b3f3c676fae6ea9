"""Stories: how the demo's children came to where they are. One table; a reader sees every way."""

from dataclasses import dataclass
from functools import partial

from cases.demo.families import Wish
from cases.demo.plans import DAYS, SD, Beat, Span


@dataclass(frozen=True)
class Story:
    """Beats in the order of time, told of `weight` families with so many children each."""

    name: str
    beats: tuple[Beat, ...]
    weight: int = 1
    size: tuple[int, int] = (1, 1)
    wish: Wish = Wish()  # noqa: RUF009  frozen
    appointment: Span | None = None
    first_day: Span | None = None
    twice: bool = False


B = Beat
school = partial(Beat, calendar=SD)
FAMILY_SIZE = (1, 3)

REPORTED = (B("report", (1, 2)),)
INVITED = (*REPORTED, B("invite", (2, 4)))
CONSULTED = (*INVITED, B("book", (3, 6)), B("start", (0, 0)), B("interview", (0, 1)))
SIGNED = (*CONSULTED, B("sign", (0, 2)))
ASKED = (*SIGNED, B("ask", (1, 4)))
PROMISED = (*ASKED, school("accept", (2, 5)))
THERE = (*PROMISED, school("first_day", (0, 1)))
# A child that waits was consulted long ago.
WAITING = (*CONSULTED, B("sign", (2, 3)))
REVIEWS = tuple(B("review", (5, 5)) for _nth in range(5))


def ending(beats: tuple[Beat, ...], *last: Beat) -> tuple[Beat, ...]:
    """The same way, but its last beats are these instead."""
    return (*beats[: len(beats) - 1], *last)


STORIES: tuple[Story, ...] = (
    # Each state once, in the order of the way; small demos have at least these.
    Story("reported", REPORTED, weight=6, size=(2, 3)),
    Story("invited", ending(INVITED, B("invite", (1, 4))), weight=6, size=(1, 2)),
    Story("today", (*INVITED, B("book", (2, 4))), size=(2, 2), appointment=Span((0, 0))),
    Story("consulted", ending(CONSULTED, B("interview", (1, 1))), weight=3),
    Story("ready", ending(SIGNED, B("sign", (1, 2))), weight=4, size=(1, 2)),
    Story("asked", ending(ASKED, B("ask", (1, 1))), weight=6, size=(1, 2)),
    Story(
        "waiting", (*WAITING, B("waitlist", (1, 4))), weight=2, wish=Wish(ages=(9, 15), alpha=True)
    ),
    Story(
        "assignment",
        (*SIGNED, B("ask", (2, 2)), school("decline", (1, 2)), B("ask", (2, 2)),
         school("decline", (1, 2)), B("request_assignment", (1, 3))),
    ),
    Story("placed", ending(PROMISED, school("accept", (1, 2))), weight=6, size=(1, 2),
          first_day=Span((1, 7), SD)),
    Story("not_there", ending(THERE, school("first_day", (4, 5)))),
    Story("enrolled", (*THERE, B("attend", (1, 24), DAYS, on=SD, most=26)), weight=19,
          size=FAMILY_SIZE),
    Story("resting", (*SIGNED, B("hold", (1, 6)))),
    Story("closed", (*THERE, B("attend", (33, 120), DAYS, on=SD)), weight=16, size=FAMILY_SIZE),
    # What must not be missing in a demo.
    Story("blocked", ending(ASKED, B("ask", (1, 1))), wish=Wish(blocked=True)),
    Story("asked_back", (*ASKED, school("ask_back", (1, 1))), weight=2),
    Story("merged", (B("report", (2, 3)), B("report_again", (1, 2)), B("merge", (4, 9))),
          wish=Wish(languages=("ar",)), twice=True),
    Story("kept_long_enough", (B("report", (1, 2)), B("in_error", (140, 150))), weight=2),
    Story("over_age", ending(CONSULTED, B("interview", (1, 2))), wish=Wish(ages=(19.1, 19.6))),
    Story("declined", (*ASKED, school("decline", (1, 2))), weight=2),
    Story("expired", ending(ASKED, school("ask", (9, 10)))),
    Story("overdue_school", ending(ASKED, school("ask", (4, 4))), weight=2),
    Story("authority_told", ending(ASKED, school("ask", (6, 7)))),
    # Before the consultation.
    Story("overdue_report", (B("report", (6, 7)),), weight=2),
    Story("own_script", (B("report", (2, 2)),), wish=Wish(languages=("ar",), own_script_only=True)),
    Story("called", (*INVITED, B("call", (1, 3))), weight=2, size=(2, 2)),
    Story(
        "hard_to_reach",
        (*REPORTED, B("invite", (5, 5)), B("call", (5, 5)), B("write", (5, 6)), B("visit", (1, 2))),
    ),
    Story("no_show", (*INVITED, B("book", (3, 5)), B("miss", (1, 3))), weight=2),
    Story("no_interpreter", (*INVITED, B("book", (3, 5)), B("lack_interpreter", (1, 2)))),
    Story("today_too", (*INVITED, B("book", (2, 4))), weight=3, appointment=Span((0, 0))),
    Story("coming", (*INVITED, B("book", (1, 3))), weight=4, size=(1, 3),
          appointment=Span((1, 7))),
    Story("unrecorded", (*INVITED, B("book", (3, 5)), B("slot", (1, 1)))),
    # The search.
    Story("reminded_school", ending(ASKED, school("ask", (3, 3))), weight=2),
    Story("answered", (*ASKED, school("ask_back", (1, 1)), B("answer_query", (1, 1)))),
    Story("withdrawn", (*ASKED, B("withdraw_offer", (1, 2)))),
    Story("declined_by_family",
          (*ASKED, school("accept", (1, 1)), B("family_declines", (1, 2))),
          first_day=Span((2, 5), SD)),
    Story("revoked", (*ASKED, school("accept", (1, 2)), school("revoke", (1, 1))),
          first_day=Span((3, 6), SD)),
    Story("corrected", (*SIGNED, B("correct_birth_date", (1, 2)))),
    Story("asked_again",
          (*ASKED, school("decline", (1, 2)), B("ask", (1, 1)))),
    Story("waiting_primary", (*WAITING, B("waitlist", (2, 4))), wish=Wish(ages=(7.2, 9.5)),
          weight=2),
    Story("waiting_reviewed", (*WAITING, B("waitlist", (5, 5)), B("review", (1, 4))), weight=2,
          wish=Wish(ages=(9, 15), alpha=True)),
    Story("waiting_long", (*WAITING, B("waitlist", (5, 5)), *REVIEWS, B("review", (2, 3))),
          size=(2, 2)),
    Story("assignment_after_wait",
          (*WAITING, B("waitlist", (5, 5)), *REVIEWS, B("request_assignment", (6, 7))),
          wish=Wish(ages=(12, 15))),
    Story("assignment_by_law", (*WAITING, B("waitlist", (2, 3)), B("request_assignment", (1, 2))),
          wish=Wish(protected_days=64)),
    Story("assignment_refused",
          (*SIGNED, B("ask", (2, 2)), school("decline", (1, 2)), B("ask", (2, 2)),
           school("decline", (1, 2)), B("request_assignment", (4, 5)),
           B("refuse_assignment", (1, 2)))),
    Story("assigned",
          (*SIGNED, B("ask", (2, 2)), school("decline", (1, 2)), B("ask", (2, 2)),
           school("decline", (1, 2)), B("request_assignment", (4, 5)), B("assign", (1, 2))),
          first_day=Span((2, 5), SD)),
    Story("law_warns", ending(SIGNED, B("sign", (1, 2))), wish=Wish(protected_days=48)),
    # The first day and after.
    Story("first_day_unconfirmed", ending(THERE, school("first_day", (1, 2))), weight=3),
    Story("told_missing", (*THERE, school("not_appeared", (1, 2)))),
    Story("place_given_back", ending(THERE, school("first_day", (13, 14)))),
    Story("search_again", ending(THERE, school("first_day", (6, 7)), B("search_again", (1, 2)))),
    Story("move_reported", (*THERE, school("attend", (2, 4), most=20), B("report_move", (1, 2)))),
    Story("transferred", (*THERE, school("attend", (8, 14), most=24), B("transfer", (1, 2)))),
    Story("resting_early", (*INVITED, B("hold", (1, 5)))),
    # How it ends otherwise.
    Story("moved_away", (*INVITED, B("move_away", (3, 30))), weight=2, size=(2, 2)),
    Story("left_germany", (*SIGNED, B("leave_germany", (5, 40)))),
    Story("too_young", (B("report", (1, 2)), B("not_yet", (3, 40))), weight=2,
          wish=Wish(ages=(4.4, 5.0))),
    Story("no_newcomer", (B("report", (1, 2)), B("no_newcomer", (3, 40)))),
    Story("in_error", (B("report", (0, 1)), B("in_error", (3, 40)))),
    Story("handed_over", (B("report", (1, 2)), B("hand_over", (3, 30))), wish=Wish(elsewhere=True)),
    Story("grown_up", (*CONSULTED, B("close_over_age", (4, 20))), wish=Wish(ages=(19.3, 20.4)),
          weight=2),
    Story(
        "unreachable",
        (*REPORTED, B("invite", (5, 5)), B("call", (5, 5)), B("write", (5, 6)),
         B("visit", (5, 6)), B("give_up", (2, 20))),
    ),
    Story("not_taken_up",
          (*PROMISED, school("first_day", (7, 8)), B("close_not_attending", (3, 20)))),
    Story("reopened", (*INVITED, B("move_away", (12, 20)), B("reopen", (1, 1)))),
)  # fmt: skip
