"""The languages and nationalities of families, with their official names and directions."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

# As BCP 47 writes it.
PLAIN_GERMAN = "de-simple"
RTL = "rtl"
LTR = "ltr"


@dataclass(frozen=True, slots=True)
class Language:
    """A language a family speaks.

    `key` is its official key for school statistics (Verkehrssprache). The list knows one Kurdish
    and one Persian only, and no Romani, which counts as another language (xy).
    """

    code: str
    german: str
    english: str
    own: str
    direction: str
    key: str


LANGUAGES: dict[str, Language] = {
    language.code: language
    for language in (
        Language("de", "Deutsch", "German", "Deutsch", LTR, "de"),
        Language(
            PLAIN_GERMAN,
            "Deutsch in einfacher Sprache",
            "German in plain language",
            "Deutsch in einfacher Sprache",
            LTR,
            "de",
        ),
        Language("ar", "Arabisch", "Arabic", "العربية", RTL, "ar"),
        Language("uk", "Ukrainisch", "Ukrainian", "українська", LTR, "uk"),
        Language("tr", "Türkisch", "Turkish", "Türkçe", LTR, "tr"),
        Language("ru", "Russisch", "Russian", "русский", LTR, "ru"),
        Language("ro", "Rumänisch", "Romanian", "română", LTR, "ro"),
        Language("bg", "Bulgarisch", "Bulgarian", "български", LTR, "bg"),
        Language("fa", "Persisch (Farsi)", "Persian (Farsi)", "فارسی", RTL, "fa"),
        Language("prs", "Dari", "Dari", "دری", RTL, "fa"),
        Language("kmr", "Kurdisch (Kurmandschi)", "Kurdish (Kurmanji)", "kurmancî", LTR, "ku"),
        Language("ckb", "Kurdisch (Sorani)", "Kurdish (Sorani)", "کوردیی ناوەندی", RTL, "ku"),
        Language("sq", "Albanisch", "Albanian", "shqip", LTR, "sq"),
        Language("ps", "Paschtu", "Pashto", "پښتو", RTL, "ps"),
        Language("en", "Englisch", "English", "English", LTR, "en"),
        Language("fr", "Französisch", "French", "français", LTR, "fr"),
        Language("pl", "Polnisch", "Polish", "polski", LTR, "pl"),
        Language("sr-Latn", "Serbisch", "Serbian", "srpski", LTR, "sr"),
        Language("es", "Spanisch", "Spanish", "español", LTR, "es"),
        Language("el", "Griechisch", "Greek", "Ελληνικά", LTR, "el"),
        Language("it", "Italienisch", "Italian", "italiano", LTR, "it"),
        Language("so", "Somali", "Somali", "Soomaali", LTR, "so"),
        Language("ti", "Tigrinya", "Tigrinya", "ትግርኛ", LTR, "ti"),
        Language("ur", "Urdu", "Urdu", "اردو", RTL, "ur"),
        Language("vi", "Vietnamesisch", "Vietnamese", "Tiếng Việt", LTR, "vi"),
        Language("rom", "Romani", "Romani", "romani čhib", LTR, "xy"),
        Language("mis", "Andere Sprache", "Another language", "", LTR, "xy"),
        Language("und", "Unbekannt", "Unknown", "", LTR, "xx"),
    )
}
NOT_NAMED = ("mis", "und")
# Languages in which we have letters now. German is binding, the others are a service.
LETTER_LANGUAGES = (
    "de",
    PLAIN_GERMAN,
    "en",
    "uk",
    "ar",
    "tr",
    "ru",
    "ro",
    "bg",
    "fa",
    "ckb",
    "kmr",
    "sq",
    "ps",
    "fr",
)

# Whoever speaks the one reads letters in the other.
ALSO_READ = {"prs": "fa"}

# What the library lists beside countries: groups, test locales, outposts without citizens.
GROUPS_AND_TESTS = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
OUTPOSTS = {"AC", "AQ", "BV", "CP", "CQ", "DG", "EA", "GS", "HM", "IC", "IO", "TA", "TF", "UM"}
WITHOUT_COUNTRY: dict[str, str | Promise] = {
    "XA": _("stateless"),
    "XB": _("nationality unclear"),
    "XC": _("no nationality stated"),
}
NATIONALITIES: tuple[str, ...] = (
    *sorted(
        code
        for code in map(str, Locale("de").territories)
        if len(code) == 2 and code.isalpha() and code not in GROUPS_AND_TESTS | OUTPOSTS
    ),
    *WITHOUT_COUNTRY,
)


def direction(code: str) -> str:
    """In which direction the language is written, "rtl" or "ltr"; a region after it may stand."""
    language = _known(code)
    return language.direction if language else LTR


def language_name(code: str) -> str:
    """What the language is called in the language of the page; an unknown code is its own name."""
    language = _known(code)
    if language is None:
        return code
    return language.german if _page_language() == "de" else language.english


def choices() -> list[tuple[str, str]]:
    """All languages for a form, by name, each with its own name; another and unknown come last."""
    named = [language for code, language in LANGUAGES.items() if code not in NOT_NAMED]
    labels = {language.code: _label(language) for language in named}
    by_name = sorted(labels.items(), key=lambda pair: _collated(pair[1]))
    return [*by_name, *((code, language_name(code)) for code in NOT_NAMED)]


def letter_language(code: str | None) -> str:
    """The language of a letter to somebody who speaks this one; German where we have no other."""
    spoken = ALSO_READ.get(code or "", code or "")
    if spoken in LETTER_LANGUAGES:
        return spoken
    primary = spoken.split("-")[0]
    return primary if primary in LETTER_LANGUAGES else "de"


def nationality_name(code: str) -> str:
    """The country, or the lack of one, in the language of the page."""
    if code in WITHOUT_COUNTRY:
        return str(WITHOUT_COUNTRY[code])
    return _territories(_page_language()).get(code, code)


def nationality_choices() -> list[tuple[str, str]]:
    """All nationalities for a form, by country (ISO 3166 alpha-2); those without one come last."""
    countries = ((code, nationality_name(code)) for code in NATIONALITIES[:-3])
    by_name = sorted(countries, key=lambda pair: _collated(pair[1]))
    return [*by_name, *((code, nationality_name(code)) for code in WITHOUT_COUNTRY)]


def _known(code: str) -> Language | None:
    return LANGUAGES.get(code) or LANGUAGES.get(code.split("-")[0])


def _label(language: Language) -> str:
    name = language_name(language.code)
    return name if name == language.own else f"{name} · {language.own}"


def _page_language() -> str:
    """German or English; a page in any other language names these things in German."""
    return "en" if (get_language() or "de").startswith("en") else "de"


@lru_cache(maxsize=2)
def _territories(language: str) -> dict[str, str]:
    return dict(Locale(language).territories)


def _collated(name: str) -> str:
    """Ägypten stands with the letter A."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))
