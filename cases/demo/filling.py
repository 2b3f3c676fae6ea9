"""Filling: all stories told at once in order of time, while the clock strikes as it would have."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.db import transaction

from cases.actions import records
from cases.actions.rights import Asked, record_request
from cases.actors import Actor
from cases.calendars import TZ, Calendar, add_days, day_of
from cases.demo.clockwork import Clockwork
from cases.demo.families import Lots
from cases.demo.plans import WD, Diary, back
from cases.demo.play import Play
from cases.demo.stories import STORIES, Story
from cases.demo.town import SILENT, Town, figures, found
from cases.erasing.releasing import draw_up, not_listed
from cases.models import Case, Notice, RightsRequest
from cases.states import Door
from schools.models import School

SEED = 2026
CHILDREN = 150
# Rounds of the schools' figures, in days before today; not every school takes part in each.
ROUNDS = (190, 55, 20, 6)
TAKES_PART = 0.4
DAY = timedelta(days=1)
Act = Callable[[datetime], None]


@dataclass(frozen=True)
class Filled:
    """What was made: the town, and how many children are on their way in it."""

    town: Town
    children: int


@transaction.atomic
def fill(
    at: datetime,
    *,
    children: int = CHILDREN,
    seed: int = SEED,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Filled | None:
    """Fill an empty database with the demo as if it were `at`; None where there are cases.

    One transaction: stopped half-way nothing is left. The same day and seed give the same town.
    """
    if Case.objects.exists():
        return None
    rng, today = Random(seed), day_of(at)  # noqa: S311  a demo, no secret
    town = found(today, rng)
    plays = list(_plays(today, children, town, rng))
    acts = sorted([*_beats(plays), *_rounds(town, today, rng)], key=lambda act: (act[0], act[1]))
    clockwork = Clockwork(at)
    for done, (moment, _nth, act) in enumerate(acts):
        clockwork.run_until(moment)
        act(moment)
        progress(done + 1, len(acts))
    clockwork.run_until(at)
    _remember(plays, today, at)
    _post_letters(at)
    _ask_for_rights(plays, town, at)
    return Filled(town, Case.objects.count())


def _cast(children: int) -> Iterator[Story]:
    """Each story once, then again and again by its weight, until there are enough children."""
    yield from STORIES
    turn = 1
    while turn < children:
        yield from (story for story in STORIES if story.weight > turn)
        turn += 1


def _plays(today: date, children: int, town: Town, rng: Random) -> Iterator[Play]:
    diary, lots = Diary(today, rng), Lots(rng, today)
    for story in _cast(children):
        if children <= 0:
            return
        # In a small demo each family has one child, so that there is room for each story.
        size = rng.randint(*story.size) if children > len(STORIES) else story.size[0]
        plan = diary.plan(story.beats, story.appointment, story.first_day)
        family = lots.family(story.wish, size, day_of(plan.times[0]))
        children -= size + story.twice
        yield Play(story, plan, family, town, rng)


def _beats(plays: list[Play]) -> Iterator[tuple[datetime, int, Act]]:
    """Every beat of every play, each with its instant."""
    for nth, play in enumerate(plays):
        for beat, at in zip(play.story.beats, play.plan.times, strict=True):
            yield at, nth, getattr(play, beat.act)


def _rounds(town: Town, today: date, rng: Random) -> Iterator[tuple[datetime, int, Act]]:
    """The schools' reports of free places; the first round has all who ever report."""
    for days in ROUNDS:
        for nth, school in enumerate(town.schools):
            takes_part = days == ROUNDS[0] or rng.random() < TAKES_PART
            if takes_part and school.name not in SILENT:
                day = add_days(today - days * DAY, nth % 3, Calendar.SCHOOL_DAYS)
                if day < today:
                    at = datetime.combine(day, time(7, 30 + nth), TZ)
                    yield at, nth, _report(school, rng)


def _report(school: School, rng: Random) -> Act:
    def act(at: datetime) -> None:
        by = Actor.school(school.pk, Door.API)
        records.report_places(school, figures(school, day_of(at), rng), by=by, at=at)

    return act


def _remember(plays: list[Play], today: date, at: datetime) -> None:
    """Follow-ups for today and the days after."""
    consulted = [play for play in plays if play.story.name in ("consulted", "ready", "waiting")]
    for nth, play in enumerate(consulted[:4]):
        day = add_days(today, nth // 2, WD)
        play.note("Familie wegen fehlender Unterlagen anrufen.", day, at - DAY)


def _ask_for_rights(plays: list[Play], town: Town, at: datetime) -> None:
    """Two families ask for something, and what is due to be deleted waits for a release."""
    there = [play.cases[0] for play in plays if play.story.name == "enrolled" and play.cases]
    kinds = (RightsRequest.Kind.ACCESS, 12), (RightsRequest.Kind.CORRECTION, 3)
    for (kind, days), case in zip(kinds, there, strict=False):
        asks = case.child.household.guardians.order_by("pk").first()
        asked = Asked(
            kind,
            day_of(at) - days * DAY,
            guardian_id=asks.pk if asks else None,
            identity=RightsRequest.Identity.KNOWN,
        )
        record_request(case, asked, by=town.actor("intake"), at=at - DAY)
    if not_listed(day_of(at) - DAY).exists():
        draw_up(by=town.actor("lead"), at=at)


def _post_letters(at: datetime) -> None:
    """Letters lie in the tray for two working days."""
    recent = datetime.combine(back(day_of(at), 2, WD), time.min, TZ)
    for letter in Notice.objects.to_post().filter(created_at__lt=recent):
        records.mark_posted(letter, at=letter.deliver_at + DAY)
