"""A notice in words: its text in the recipient's language, and in German where that is binding."""

import re
from typing import Any

from django.template import Context, Engine
from django.utils import translation

from cases.languages import RTL, direction
from cases.letters.facts import BINDING, facts_of
from cases.letters.letter import FSI, PDI, Letter
from cases.models import Notice
from cases.notices import FAMILY_KINDS, Kind

# Who reads the translation is told that the German text counts.
TRANSLATED: dict[str, str] = {
    "en": "This translation is a service. The German text is binding.",
    # to be reviewed by a native speaker
    "uk": "Цей переклад є додатковою послугою. Юридичну силу має німецький текст.",
    # to be reviewed by a native speaker
    "ar": "هذه الترجمة خدمة إضافية لكم. النص الألماني هو النص الملزم.",
}

HEBREW_TO_ARABIC = re.compile("[\u0590-\u08ff]")


def write(notice: Notice) -> list[Letter]:
    """What the recipient gets: for families the translation first, the binding German below."""
    if notice.kind not in FAMILY_KINDS or notice.language == BINDING:
        return [in_language(notice, notice.language)]
    first, german = in_language(notice, notice.language), in_language(notice, BINDING)
    note = TRANSLATED[notice.language]
    return [Letter(first.language, first.subject, f"{first.body}\n\n{note}"), german]


def in_language(notice: Notice, language: str) -> Letter:
    """The text in one of the languages this kind is promised in (`notices.LANGUAGES_OF`)."""
    written = _rendered(notice, f"notices/{notice.kind}/{language}.txt", language)
    subject, _break, body = written.partition("\n")
    return Letter(language, subject.strip(), _tidy(body))


def short(notice: Notice) -> str:
    """As a short message: the day and the hour, no name; in the recipient's language alone."""
    path = f"notices/_sms/{notice.kind}/{notice.language}.txt"
    return " ".join(_rendered(notice, path, notice.language).split())


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
    with translation.override(language):
        facts = {name: _isolated(value, language) for name, value in facts_of(notice).items()}
        page = Engine.get_default().get_template(path)
        return page.render(Context(facts, autoescape=False)).strip()


def _tidy(body: str) -> str:
    """Paragraphs one empty line apart, however many the template's conditions left."""
    paragraphs = (part.strip() for part in body.split("\n\n"))
    return "\n\n".join(part for part in paragraphs if part)


def _isolated(value: Any, language: str) -> Any:
    """Names, numbers and dates, kept from turning a line that runs the other way."""
    if not isinstance(value, str) or not value or value.startswith("http"):
        return value
    foreign = direction(language) == RTL or HEBREW_TO_ARABIC.search(value)
    return f"{FSI}{value}{PDI}" if foreign else value
