"""A notice in words: its text in the recipient's language, and in German where that is binding."""

import re
from collections.abc import Mapping
from typing import Any

from django.template import Context, Engine
from django.utils import translation

from cases import wording
from cases.languages import RTL, direction
from cases.letters.facts import BINDING, facts_of
from cases.letters.letter import FSI, PDI, Letter
from cases.models import Notice
from cases.notices import FAMILY_KINDS, Kind

HEBREW_TO_ARABIC = re.compile("[\u0590-\u08ff]")


def write(notice: Notice) -> list[Letter]:
    """What the recipient gets: for families the translation first, the binding German below."""
    if notice.kind not in FAMILY_KINDS:
        return [in_language(notice, notice.language)]
    spoken = wording.words_of(dict.fromkeys((notice.language, BINDING)))
    german = _to_family(notice, spoken[BINDING])
    own = spoken.get(notice.language, spoken[BINDING])
    if own.language == BINDING:
        return [german]
    first, note = _to_family(notice, own), own.say(wording.NOTE)
    return [Letter(first.language, first.subject, f"{first.body}\n\n{note}"), german]


def in_language(notice: Notice, language: str) -> Letter:
    """The text in one of the languages this kind is promised in (`notices.LANGUAGES_OF`)."""
    if notice.kind in FAMILY_KINDS:
        return _to_family(notice, wording.words(language))
    written = _rendered(notice, f"notices/{notice.kind}/{language}.txt", language)
    subject, _break, body = written.partition("\n")
    return Letter(language, subject.strip(), _tidy(body))


def short(notice: Notice) -> str:
    """As a short message: the day and the hour, no name; in the recipient's language alone."""
    said = wording.words(notice.language)
    text = said.say(f"{notice.kind}.sms", **_facts(notice, said.language))
    return " ".join(text.split())


def inside_digest(notice: Notice) -> Notice:
    """The digest as it would be if nothing but this notice stood in it; it is not saved."""
    digest = Notice(
        kind=Kind.DIGEST,
        recipient=notice.recipient,
        language=notice.language,
        created_at=notice.deliver_at,
    )
    digest._prefetched_objects_cache = {"items": [notice]}  # type: ignore[attr-defined]
    return digest


def with_others(notice: Notice, inside: list[Notice]) -> Notice:
    """The message as it would be with those of brothers and sisters inside; it is not saved."""
    notice._prefetched_objects_cache = {"items": inside}  # type: ignore[attr-defined]
    return notice


def window(notice: Notice) -> list[str]:
    """The lines of the address window; without an address nothing can be posted."""
    if notice.case is None:
        return []
    household = notice.case.child.household
    who, _colon, key = notice.recipient.partition(":")
    guardian = household.guardians.filter(pk=key).first() if who == "guardian" else None
    place = " ".join(part for part in (household.postcode, household.city) if part)
    lines = (guardian.name if guardian else "", household.accommodation, household.street, place)
    return [line for line in lines if line]


def _rendered(notice: Notice, path: str, language: str) -> str:
    facts = _facts(notice, language)
    with translation.override(language):
        page = Engine.get_default().get_template(path)
        return page.render(Context(facts, autoescape=False)).strip()


def _facts(notice: Notice, language: str) -> dict[str, Any]:
    with translation.override(language):
        return {name: _isolated(value, language) for name, value in facts_of(notice).items()}


def _to_family(notice: Notice, said: wording.Words) -> Letter:
    """From the catalogue of a language: greeting, what there is to say, and who says it."""
    facts = _facts(notice, said.language)
    facts |= {"meeting": _meeting(said, facts), "admission": _admission(said, facts)}
    number = "many" if facts.get("has_many") else "one"
    facts["opening"] = said.say(f"{notice.kind}.{number}", **facts)
    facts["registered"] = said.say(f"common.{number}", **facts)
    subject = said.say(f"{notice.kind}.subject")
    parts = ("common.greeting", f"{notice.kind}.body", "common.closing")
    body = "\n\n".join(said.say(key, **facts) for key in parts)
    return Letter(said.language, subject, _tidy(body))


def _meeting(said: wording.Words, facts: Mapping[str, Any]) -> str:
    """When, where and with whom the family meets us."""
    if "begins" not in facts:
        return ""
    lines = [str(facts["appointment_on"]), said.say("meeting.clock", **facts), _where(said, facts)]
    if facts["advisor"]:
        lines.append(said.say("meeting.advisor", **facts))
    if facts["interpreter"]:
        lines += ["", said.say("meeting.interpreter")]
    return "\n".join(lines)


def _where(said: wording.Words, facts: Mapping[str, Any]) -> str:
    modes = ("by_phone", "by_video", "on_site")
    elsewhere = "elsewhere" if facts["room"] else "at_home"
    mode = next((mode for mode in modes if facts[mode]), elsewhere)
    return said.say(f"meeting.{mode}", **facts)


def _admission(said: wording.Words, facts: Mapping[str, Any]) -> str:
    how = "assigned" if facts.get("assigned") else "admitted"
    return said.say(f"placement_letter.{how}")


def _tidy(body: str) -> str:
    """Paragraphs one empty line apart, however many the template's conditions left."""
    paragraphs = (part.strip() for part in body.split("\n\n"))
    return "\n\n".join(part for part in paragraphs if part)


def _isolated(value: Any, language: str) -> Any:
    """Names, numbers and dates, kept from turning a line that runs the other way."""
    if not isinstance(value, str) or not value or "://" in value:
        return value
    foreign = direction(language) == RTL or HEBREW_TO_ARABIC.search(value)
    return f"{FSI}{value}{PDI}" if foreign else value
