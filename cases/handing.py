"""What colleagues are told about cases that change hands: one message for a whole caseload."""

from datetime import datetime

from cases.models import Caseload, HandedCase, Notice
from cases.notices import Kind
from cases.recipients import Directory, Draft


def tell_of_caseload(caseload: Caseload, *, at: datetime) -> None:
    """The receiver learns that there are cases to accept or to decline."""
    _tell(caseload, caseload.receiver_id, Kind.CASELOAD_OFFERED, at)


def tell_of_answered_caseload(caseload: Caseload, *, at: datetime) -> None:
    """The giver learns that every case has its answer."""
    _tell(caseload, caseload.giver_id, Kind.CASELOAD_ANSWERED, at)


def caseload_of(notice: Notice) -> Caseload | None:
    """The hand-over a notice speaks of."""
    word, _colon, key = notice.rule.partition(":")
    return Caseload.objects.filter(pk=key).first() if word == "caseload" else None


def counts_of(caseload: Caseload) -> dict[str, int]:
    """How many cases there are in all, and of each answer, by the words of the texts."""
    states = list(caseload.cases.values_list("state", flat=True))
    return {
        "cases": len(states),
        "cases_accepted": states.count(HandedCase.State.ACCEPTED),
        "cases_declined": states.count(HandedCase.State.DECLINED),
    }


def _tell(caseload: Caseload, person_id: int, kind: Kind, at: datetime) -> None:
    people = Directory().person(person_id, kind)
    drafts = [Draft(kind, f"caseload:{caseload.pk}", 1, one, at) for one in people]
    Notice.objects.write_all(draft.notice(None) for draft in drafts)
