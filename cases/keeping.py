"""What schools and people are told of keys, webhooks and links: no matter of any one child."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from cases.addresses import ACCOUNT
from cases.models import Notice
from cases.notices import Kind
from cases.recipients import Addressee, Directory, Draft
from cases.states import Role
from schools.models import ApiKey, School, Webhook

# Days before a key ends on which school and office are told.
BEFORE_THE_END = (30, 7, 1)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
# What an expired link had opened; a new one opens the same.
TODAY, PLACES, KEYS = "new_link:today", "new_link:places", "new_link:keys"
# A new link is sent at most once in an hour for each purpose, and so often in a day.
HOUR_SECONDS, NEW_LINKS_A_DAY = 3600, 5
# Who looks after keys and webhooks in the office.
KEEPERS = (Role.LEAD, Role.ADMIN)


def tell_of_new_key(key: ApiKey, *, at: datetime) -> None:
    """The school learns that its software has a key, and where it can be ended."""
    _write([_to_school(key.school, Kind.KEY_MADE, rule_of_key(key), 0, at)])


def tell_of_ending_keys(at: datetime) -> int:
    """Tell of every key that ends in 30, 7 or 1 days; once for each key and number of days.

    After an outage only the newest of the three goes out. A key that was replaced ends as planned.
    """
    drafts, directory = [], Directory()
    for key in ApiKey.objects.expiring(at, at + BEFORE_THE_END[0] * DAY).without_successor():
        if key.expires_at is not None:
            days = min(days for days in BEFORE_THE_END if key.expires_at <= at + days * DAY)
            rule = rule_of_key(key)
            drafts.append(_to_school(key.school, Kind.KEY_ENDS, rule, days, at))
            drafts += _to_office(directory, Kind.SCHOOL_KEY_ENDS, rule, days, at)
    written = Notice.objects.causes_of((Kind.KEY_ENDS, Kind.SCHOOL_KEY_ENDS))
    return _write(one for one in drafts if (one.rule, one.nth) not in written)


def tell_of_silence(hook: Webhook, *, at: datetime) -> None:
    """Nothing arrives at a school's webhook any more, and it was switched off."""
    rule, nth = f"hook:{hook.pk.hex}", int((at - hook.created_at) / MINUTE)
    to_school = _to_school(hook.school, Kind.WEBHOOK_OFF, rule, nth, at)
    _write([to_school, *_to_office(Directory(), Kind.SCHOOL_WEBHOOK_OFF, rule, nth, at)])


def send_new_link(number: str, rule: str, *, at: datetime) -> None:
    """Owe the school a new link, to its registered address: there is no other way to ask.

    Nothing is told back: whether there is such a school and whether it has asked just now is the
    same to whoever holds an old link.
    """
    school = School.objects.active().filter(number=number).first()
    if school is None:
        return
    today = Notice.objects.filter(
        kind=Kind.NEW_LINK, recipient=f"school:{number}", created_at__gt=at - DAY
    )
    if today.count() < NEW_LINKS_A_DAY:
        _write([_to_school(school, Kind.NEW_LINK, rule, int(at.timestamp() // HOUR_SECONDS), at)])


def owe_password_link(person: int, language: str, *, at: datetime) -> None:
    """A link for a new password, by mail to the person alone; one a minute."""
    to = Addressee(f"{ACCOUNT}:{person}", language=language)
    _write([Draft(Kind.PASSWORD_LINK, "password", int(at.timestamp() // 60), to, at)])


def rule_of_key(key: ApiKey) -> str:
    """How the cause of a notice names a key."""
    return f"key:{key.prefix}"


def key_of(notice: Notice) -> ApiKey | None:
    """The key a notice speaks of."""
    word, _colon, prefix = notice.rule.partition(":")
    return ApiKey.objects.named(prefix) if word == "key" else None


def hook_of(notice: Notice) -> Webhook | None:
    """The webhook a notice speaks of."""
    word, _colon, key = notice.rule.partition(":")
    return Webhook.objects.filter(pk=key).first() if word == "hook" else None


def _write(drafts: Iterable[Draft]) -> int:
    return Notice.objects.write_all(draft.notice(None) for draft in drafts)


def _to_school(school: School, kind: Kind, rule: str, nth: int, at: datetime) -> Draft:
    return Draft(kind, rule, nth, Addressee(f"school:{school.number}"), at)


def _to_office(
    directory: Directory, kind: Kind, rule: str, nth: int, at: datetime
) -> Iterator[Draft]:
    return (Draft(kind, rule, nth, one, at) for one in _keepers(directory, kind, at))


def _keepers(directory: Directory, kind: Kind, at: datetime) -> Iterator[Addressee]:
    """Each person once, however many roles they hold; the mailbox where there is nobody at all."""
    found = [one for role in KEEPERS for one in directory.with_role(role, kind, at)]
    people = [one for one in found if one.reference.startswith("user:")]
    yield from {one.reference: one for one in people or found[:1]}.values()
