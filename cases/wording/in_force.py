"""The words in force: what the office has written, and the house's own where it has not."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from cases.models import Rewording
from cases.wording.catalogue import BINDING, CATALOGUES
from cases.wording.filling import fill

# The version of the privacy notice of the house (Art. 13 DSGVO); raised with each change of it.
PRIVACY_VERSION = "2026-11"


# What was read for all letters of a batch.
_read: ContextVar[dict[str, list[tuple[str, str, str]]] | None] = ContextVar("read", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """Inside, the office's words are read at most once, however many letters are written."""
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


class Words:
    """The texts of one language in force."""

    def __init__(self, language: str, own: Mapping[str, str]) -> None:
        self.language = language
        self.texts = CATALOGUES[language].texts | dict(own)

    def say(self, key: str, **facts: object) -> str:
        """The text of this key with its facts; empty where the language needs none."""
        return fill(self.texts.get(key, ""), facts)


def words_of(languages: Iterable[str]) -> dict[str, Words]:
    """The words of several languages, read at once; a language without any speaks German."""
    wanted = [one if one in CATALOGUES else BINDING for one in languages]
    own: dict[str, dict[str, str]] = {language: {} for language in wanted}
    for language, key, text in _changed(wanted):
        if language in own:
            own[language][key] = text
    return {language: Words(language, found) for language, found in own.items()}


def _changed(wanted: Iterable[str]) -> list[tuple[str, str, str]]:
    kept = _read.get()
    if kept is None:
        return Rewording.objects.in_force(wanted)
    if "all" not in kept:
        kept["all"] = Rewording.objects.in_force(CATALOGUES)
    return kept["all"]


def words(language: str) -> Words:
    """The words of one language."""
    return next(iter(words_of([language]).values()))


def privacy_version(language: str) -> str:
    """Which words of the privacy notice count now: the house's, and how often the office changed
    them since; with its language.
    """
    changes = Rewording.objects.filter(language=language, key__startswith="privacy.").count()
    version = f"{PRIVACY_VERSION}+{changes}" if changes else PRIVACY_VERSION
    return f"{language} {version}"
