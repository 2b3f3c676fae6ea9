"""The house's own words: one file per language under `languages/`; German is binding."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cases.languages import LETTER_LANGUAGES
from cases.wording.filling import places

FOLDER = Path(__file__).parent / "languages"
BINDING = "de"
# Says in a translation that the German text counts; German itself has no need of it.
NOTE = "common.binding"


@dataclass(frozen=True)
class Catalogue:
    """The texts of one language by key (`invitation.body`).

    `is_reviewed` when somebody who speaks the language from home has read them.
    """

    language: str
    is_reviewed: bool
    texts: dict[str, str]


def _read(language: str) -> Catalogue:
    content = tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))
    is_reviewed = bool(content.pop("reviewed"))
    texts = {
        f"{chapter}.{name}": text
        for chapter, part in content.items()
        for name, text in part.items()
    }
    return Catalogue(language, is_reviewed, texts)


CATALOGUES: dict[str, Catalogue] = {code: _read(code) for code in LETTER_LANGUAGES}
KEYS: tuple[str, ...] = (*CATALOGUES[BINDING].texts, NOTE)


@lru_cache(maxsize=len(KEYS))
def places_of(key: str) -> frozenset[str]:
    """The places that a text of this key has in every language."""
    return places(CATALOGUES[BINDING].texts.get(key, ""))
