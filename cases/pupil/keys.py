"""Official keys: of sex, countries and languages, as school software and XSchule know them."""

from functools import lru_cache

import pycountry

from cases.languages import LANGUAGES
from cases.states import Relation, Sex

# SVWS: Geschlecht, the keys of the school statistics.
SEX: dict[str, int] = {Sex.MALE: 3, Sex.FEMALE: 4, Sex.DIVERSE: 5, Sex.UNSPECIFIED: 6}
# SVWS: SchuelerStatus.
ADMITTED, ACTIVE = 0, 2
# What ISO 3166 doesn't have, as the Federal Statistical Office writes it.
NOT_IN_ISO = {"XK": "XXK", "XA": "XXA", "XB": "XXB", "XC": "XXC"}
# SVWS: Verkehrssprache, by the official key of the language (`Language.key`).
LANGUAGE_IDS = {
    "ar": 7000,
    "bg": 22000,
    "de": 1000,
    "el": 34000,
    "en": 35000,
    "es": 134000,
    "fa": 116000,
    "fr": 42000,
    "it": 64000,
    "ku": 81000,
    "pl": 117000,
    "ps": 119000,
    "ro": 122000,
    "ru": 123000,
    "so": 132000,
    "sq": 135000,
    "sr": 137000,
    "ti": 149000,
    "tr": 156000,
    "uk": 159000,
    "ur": 160000,
    "vi": 163000,
    "xx": 1,
    "xy": 2,
}
# EU Publications Office, list "language": XSchule writes languages so.
EU_LANGUAGES = {
    "ar": "ARA",
    "bg": "BUL",
    "de": "DEU",
    "el": "ELL",
    "en": "ENG",
    "es": "SPA",
    "fa": "FAS",
    "fr": "FRA",
    "it": "ITA",
    "ku": "KUR",
    "pl": "POL",
    "ps": "PUS",
    "ro": "RON",
    "ru": "RUS",
    "so": "SOM",
    "sq": "SQI",
    "sr": "SRP",
    "ti": "TIR",
    "tr": "TUR",
    "uk": "UKR",
    "ur": "URD",
    "vi": "VIE",
}
# XMeld, list "gesetzlicher Vertreter", as far as our relations are in it.
REPRESENTATIVE: dict[str, str] = {Relation.FATHER: "1", Relation.MOTHER: "2"}


@lru_cache(maxsize=512)
def iso3(country: str) -> str:
    """Three letters for two: AF is AFG. Empty for what is no country."""
    found = pycountry.countries.get(alpha_2=country)
    return NOT_IN_ISO.get(country, "") if found is None else str(found.alpha_3)


def country_id(country: str) -> int | None:
    """SVWS: Nationalitaeten, whose ids are the three letters in ASCII, three digits each."""
    letters = iso3(country)
    return int("".join(f"{ord(letter):03}" for letter in letters)) if letters else None


def language_key(code: str) -> str:
    """The official key (Verkehrssprache) of a language of ours; empty where none is known."""
    language = LANGUAGES.get(code)
    return language.key if language else ""
