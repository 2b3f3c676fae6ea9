"""The words a family's page is made of, the same in each language."""

from dataclasses import dataclass

from cases.states import CaseState


@dataclass(frozen=True)
class Say:
    """Where the child's case is, and what the family has to do next; simple words, no reasons."""

    where: str
    todo: str


@dataclass(frozen=True)
class Page:
    """All sentences of the page in one language."""

    title: str
    where: str
    todo: str
    call: str
    call_hint: str
    appointment: str
    clock: str  # takes begins and ends
    place: str
    by_phone: str
    by_video: str
    interpreter: str
    school: str
    first_day: str
    binding: str
    bad_link: str
    bad_link_text: str
    states: dict[CaseState, Say]
