"""One timeline of a case: steps, contacts, messages and looks of schools, the newest first."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from advisory.desk.models import Advisor
from advisory.desk.templatetags.house import local_time, weekday
from advisory.desk.visitor import Visitor
from cases.access import Area
from cases.addresses import ACCOUNT
from cases.models import Case, ContactAttempt, FollowUpChange, Notice, Reading, Step
from cases.moves import Event
from cases.notices import JOINED, Kind, NoticeState, To, Way
from cases.outbox import explain
from cases.recipients import KEEPER
from cases.states import ContactChannel, Door, Role
from cases.told.clocks import BY_ITSELF
from cases.told.details import in_words

PEOPLE = Mapping[int, Advisor]
# Whom a reference means; addresses are never shown here.
PERSONS = ("user", ACCOUNT)
RECIPIENTS: dict[str, str] = {
    "guardian": To.FAMILY,
    "household": To.FAMILY,
    "authority": To.SCHOOL_AUTHORITY,
}
# Changes of one person with shorter pauses than this are one sitting.
SITTING = timedelta(hours=1)
TROUBLE = (NoticeState.DEAD, NoticeState.PARKED)


@dataclass(frozen=True)
class Line:
    """One entry. `notes` are our words, `said` is what somebody wrote."""

    at: datetime
    kind: str
    title: str
    who: str = ""
    notes: list[str] = field(default_factory=list)
    said: str = ""
    trouble: bool = False


def timeline(case: Case, who: Visitor, more: Iterable[Line] = ()) -> list[Line]:
    """Everything that happened, as far as this person may read it; the newest first."""
    steps = list(case.steps.with_people().order_by("-number"))
    notices = list(case.notices.with_company())
    people = Advisor.objects.in_bulk(set(_people(steps, notices)))
    may_read_contacts = who.may_read(Area.CONTACTS)
    contacts = case.contacts.select_related("user") if may_read_contacts else ()
    notes = FollowUpChange.objects.of_case(case) if may_read_contacts else ()
    lines = [
        *(_contact(one) for one in contacts),
        *(_note(one) for one in notes),
        *(_steps(sitting, people) for sitting in _sittings(steps)),
        *(_notice(sent, people) for sent in _together(notices)),
        *(_reading(one) for one in case.readings.by_schools()),
        *more,
    ]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def happened_since(case: Case, version: int) -> list[Line]:
    """What others did after this version of the case."""
    return [_step(one, {}) for one in case.steps.with_people().since(version)]


def happened_until(case: Case, at: datetime) -> list[Line]:
    """The steps up to that instant, the newest first."""
    steps = [one for one in case.steps.with_people().order_by("-number") if one.at <= at]
    people = Advisor.objects.in_bulk(set(_people(steps, ())))
    return [_step(one, people) for one in steps]


def recipient(reference: str, people: PEOPLE) -> str:
    """To whom a message goes, by role; for people of the office by name."""
    kind, _colon, key = reference.partition(":")
    if kind == "school":
        return _("School %(number)s") % {"number": key}
    if kind in PERSONS:
        return str(people.get(int(key), Role.ADVISOR.label))
    if kind == "role":
        return str(Role(key).label)
    if kind == "webhook":
        return _("Software of the school")
    if kind == KEEPER:
        return _("Keeper of the roots of history")
    return str(To(RECIPIENTS[kind]).label)


def people_among(notices: Iterable[Notice]) -> PEOPLE:
    """The people of the office whom these messages go to."""
    return Advisor.objects.in_bulk(set(_people((), notices)))


def _people(steps: Iterable[Step], notices: Iterable[Notice]) -> Iterator[int]:
    for step in steps:
        yield step.details.get("advisor", 0)
    for notice in notices:
        kind, _colon, key = notice.recipient.partition(":")
        if kind in PERSONS:
            yield int(key)


def _sittings(steps: Iterable[Step]) -> list[list[Step]]:
    """Steps from the newest on, contacts aside; what a sheet saves while typing stays together."""
    found: list[list[Step]] = []
    for step in steps:
        if step.event == Event.CONTACT:
            continue
        if found and _is_of_sitting(step, found[-1]):
            found[-1].append(step)
        else:
            found.append([step])
    return found


def _is_of_sitting(step: Step, sitting: list[Step]) -> bool:
    newer = sitting[-1]
    return (
        all(one.event == Event.AMEND and set(one.details) == {"fields"} for one in (step, newer))
        and (step.user_id, step.door) == (newer.user_id, newer.door)
        and newer.at - step.at <= SITTING
    )


def _steps(sitting: list[Step], people: PEOPLE) -> Line:
    newest, oldest = sitting[0], sitting[-1]
    line = _step(newest, people)
    if newest is oldest:
        return line
    fields = sorted({name for step in sitting for name in step.details["fields"]})
    often = {"n": len(sitting), "time": local_time(oldest.at)}
    notes = [*in_words({"fields": fields}, people), _("%(n)s times since %(time)s") % often]
    return replace(line, notes=notes)


def _step(step: Step, people: PEOPLE) -> Line:
    return Line(
        step.at,
        "step",
        str(Event(step.event).label),
        _who(step),
        in_words(step.details, people) + _by_rule(step),
        "" if _by_rule(step) else step.reason,
    )


def _by_rule(step: Step) -> list[str]:
    """The clock gives the key of its rule as the reason."""
    known = step.door == Door.CLOCK and step.reason in BY_ITSELF
    return [str(BY_ITSELF[step.reason])] if known else []


def _who(step: Step) -> str:
    if step.school:
        parts = [step.school.label, step.person, str(Door(step.door).label)]
    elif step.user:
        parts = [str(step.user), str(Role(step.role).label)]
    else:
        parts = [str(Door(step.door).label)]
    return ", ".join(part for part in parts if part)


def _contact(contact: ContactAttempt) -> Line:
    notes = [_("reached") if contact.reached else _("not reached")]
    if contact.address_checked:
        notes.append(_("address checked again"))
    title = _("Contact: %(channel)s") % {"channel": ContactChannel(contact.channel).label}
    return Line(contact.at, "contact", title, str(contact.user), notes, contact.note)


def _note(change: FollowUpChange) -> Line:
    what = FollowUpChange.What(change.what).label
    title = _("Follow-up: %(what)s") % {"what": what}
    due = _("for %(day)s") % {"day": weekday(change.due_on)}
    who = str(change.by) if change.by else str(Door.CLOCK.label)
    return Line(change.at, "note", title, who, [due], change.follow_up.note)


def _together(notices: Iterable[Notice]) -> list[list[Notice]]:
    """Messages of one cause that fare alike are one line, however many people receive them."""
    found: dict[tuple[object, ...], list[Notice]] = {}
    for one in notices:
        cause = (one.rule, one.nth, one.kind, one.way, one.state, one.error, digest_of(one))
        found.setdefault(cause, []).append(one)
    return list(found.values())


def _notice(notices: list[Notice], people: PEOPLE) -> Line:
    notice = notices[0]
    carrier = _carrier(notice)
    title = f"{Way(notice.way).label}: {Kind(notice.kind).label}"
    whom = ", ".join(recipient(one.recipient, people) for one in notices)
    notes = [_("To: %(who)s") % {"who": whom}, state_of(notice), digest_of(notice)]
    return Line(
        notice.sent_at or notice.created_at,
        "notice",
        title,
        "",
        [note for note in notes if note],
        explain(carrier.error)[0] if carrier.state in TROUBLE else "",
        carrier.state in TROUBLE,
    )


def digest_of(notice: Notice) -> str:
    """In which message it goes out or went out with others; nothing when it goes alone."""
    if _is_joined(notice):
        return _("in one message with brothers and sisters")
    if not notice.in_digest or notice.state == NoticeState.DROPPED:
        return ""
    return _("in the digest of %(day)s") % {"day": weekday(notice.sent_at or notice.deliver_at)}


def state_of(notice: Notice) -> str:
    """Where it is; bound to a message about brothers and sisters it fares as that one does."""
    return str(NoticeState(_carrier(notice).state).label)


def _carrier(notice: Notice) -> Notice:
    """What it goes out with: itself, unless a brother's or sister's message carries it."""
    bound = notice.kind in JOINED and notice.state == NoticeState.BUNDLED
    return notice.digest if bound and notice.digest else notice


def _is_joined(notice: Notice) -> bool:
    """Carried by a brother's or sister's message, or carrying theirs."""
    lives = notice.kind in JOINED and notice.state != NoticeState.DROPPED
    return lives and (notice.digest_id is not None or bool(notice.items.all()))


def _reading(reading: Reading) -> Line:
    school = reading.school.label if reading.school else ""
    return Line(
        reading.at, "reading", _("Data read"), f"{school}, {Door(reading.door).label}".strip(", ")
    )
