"""Words: sexes, languages, countries and ways of arrival as registration offices write them."""

import re
from functools import lru_cache

from babel import Locale
from babel.core import get_global

from cases.languages import LANGUAGES, NATIONALITIES, WITHOUT_COUNTRY
from cases.registry.values import Unreadable
from cases.states import Channel, Sex

SEXES = {
    **dict.fromkeys(("w", "weiblich", "f", "weibl", "mädchen", "female"), Sex.FEMALE),
    **dict.fromkeys(("m", "männlich", "männl", "junge", "male"), Sex.MALE),
    **dict.fromkeys(("d", "divers", "i"), Sex.DIVERSE),
    **dict.fromkeys(("x", "ohne angabe", "u", "o"), Sex.UNSPECIFIED),
}
CHANNELS = (
    (re.compile(r"ukrain|§\s?24|24\s?aufenthg|massenzustrom"), Channel.UKRAINE_24),
    (re.compile(r"asyl|flucht|zuweisung"), Channel.ASYLUM),
    (re.compile(r"familiennachzug|familienzusammen|ehegattennachzug"), Channel.FAMILY),
    (re.compile(r"\beu\b|freizüg|unionsbürger"), Channel.EU),
)
NO = {"", "nein", "n", "0", "keine", "kein", "no", "false", "falsch", "-"}
YES = {"ja", "j", "1", "x", "yes", "true", "wahr", "y"}
# What people say where the list of languages says otherwise.
OTHER_LANGUAGE_NAMES = {
    "farsi": "fa",
    "persisch": "fa",
    "dari-persisch": "prs",
    "kurdisch": "kmr",
    "kurmanci": "kmr",
    "kurmanji": "kmr",
    "kurmandschi": "kmr",
    "sorani": "ckb",
    "pashto": "ps",
    "paschto": "ps",
    "paschtu": "ps",
    "romanes": "rom",
    "tigrinisch": "ti",
    "somalisch": "so",
    "serbokroatisch": "sr-Latn",
    "hocharabisch": "ar",
    "sonstige": "mis",
    "andere": "mis",
    "unbekannt": "und",
}
# Keys of the Federal Statistical Office (Destatis, Staats- und Gebietssystematik), by ISO code.
DESTATIS = """
000DE 121AL 122BA 123AD 124BE 125BG 126DK 127EE 128FI 129FR 130HR 131SI 134GR 135IE 136IS 137IT
139LV 140ME 141LI 142LT 143LU 144MK 145MT 146MD 147MC 148NL 149NO 150XK 151AT 152PL 153PT 154RO
155SK 156SM 157SE 158CH 160RU 161ES 163TR 164CZ 165HU 166UA 167VA 168GB 169BY 170RS 181CY 185BM
221DZ 223AO 224ER 225ET 226LS 227BW 229BJ 230DJ 231CI 232NG 233ZW 236GA 237GM 238GH 239MR 242CV
243KE 244KM 245CG 246CD 247LR 248LY 249MG 251ML 252MA 253MU 254MZ 255NE 256MW 257ZM 258BF 259GW
261GN 262CM 263ZA 265RW 267NA 268ST 269SN 271SC 272SL 273SO 274GQ 277SD 278SS 281SZ 282TZ 283TG
284TD 285TN 286UG 287EG 289CF 291BI 320AG 322BB 323AR 324BS 326BO 327BR 328GY 330BZ 332CL 333DM
334CR 335DO 336EC 337SV 340GD 345GT 346HT 347HN 348CA 349CO 351CU 353MX 354NI 355JM 357PA 359PY
361PE 364SR 365UY 366LC 367VE 368US 369VC 370KN 371TT 411HK 412MO 421YE 422AM 423AF 424BH 425AZ
426BT 427MM 429BN 430GE 431LK 432VN 434KP 436IN 437ID 438IQ 439IR 441IL 442JP 444KZ 445JO 446KH
447QA 448KW 449LA 450KG 451LB 454MV 456OM 457MN 458NP 459PS 460BD 461PK 462PH 465TW 467KR 469AE
470TJ 471TM 472SA 474SG 475SY 476TH 477UZ 479CN 482MY 483TL 523AU 524SB 526FJ 527CK 530KI 531NR
532VU 533NU 536NZ 537PW 538PG 540TV 541TO 543WS 544MH 545FM 997XA 998XB 999XC
"""
# As registers write them: the country or the citizen of it, beside the names the library knows.
OTHER_COUNTRY_NAMES = {
    "deutsch": "DE", "syrisch": "SY", "arabische republik syrien": "SY", "ukrainisch": "UA",
    "afghanisch": "AF", "irakisch": "IQ", "iranisch": "IR", "islamische republik iran": "IR",
    "türkisch": "TR", "türkei": "TR", "rumänisch": "RO", "bulgarisch": "BG", "polnisch": "PL",
    "serbisch": "RS", "kosovarisch": "XK", "albanisch": "AL", "mazedonisch": "MK",
    "nordmazedonisch": "MK", "mazedonien": "MK", "bosnisch-herzegowinisch": "BA", "bosnien": "BA",
    "kroatisch": "HR", "griechisch": "GR", "italienisch": "IT", "spanisch": "ES",
    "portugiesisch": "PT", "französisch": "FR", "ungarisch": "HU", "slowakisch": "SK",
    "tschechisch": "CZ", "tschechische republik": "CZ", "moldauisch": "MD", "moldawien": "MD",
    "russisch": "RU", "russische föderation": "RU", "belarussisch": "BY", "weißrussland": "BY",
    "georgisch": "GE", "armenisch": "AM", "aserbaidschanisch": "AZ", "eritreisch": "ER",
    "äthiopisch": "ET", "somalisch": "SO", "nigerianisch": "NG", "ghanaisch": "GH",
    "guineisch": "GN", "marokkanisch": "MA", "algerisch": "DZ", "tunesisch": "TN",
    "ägyptisch": "EG", "libysch": "LY", "libanesisch": "LB", "jordanisch": "JO",
    "palästina": "PS", "palästinensisch": "PS", "pakistanisch": "PK", "indisch": "IN",
    "bangladeschisch": "BD", "vietnamesisch": "VN", "chinesisch": "CN", "tadschikisch": "TJ",
    "usa": "US", "großbritannien": "GB", "niederländisch": "NL", "kongo": "CG",
    "elfenbeinküste": "CI", "plurinationaler staat bolivien": "BO", "hongkong": "HK",
    "demokratische republik kongo": "CD", "demokratische volksrepublik korea": "KP",
    "republik korea": "KR", "demokratische volksrepublik laos": "LA", "macau": "MO",
    "föderierte staaten von mikronesien": "FM", "palästinensische gebiete": "PS",
    "vereinigte republik tansania": "TZ", "bolivarische republik venezuela": "VE",
    "britisches überseegebiet": "BM", "staatenlos": "XA", "ungeklärt": "XB", "ohne angabe": "XC",
}  # fmt: skip
MOST_NATIONALITIES = 3


def sex_of(text: str) -> Sex:
    """The entry in the civil register. Raises Unreadable."""
    key = text.casefold().rstrip(".")
    if key not in SEXES:
        raise Unreadable("is neither m, w, d nor x")
    return SEXES[key]


def language_of(text: str) -> str:
    """The code of a language, from its name in German, English or itself. Raises Unreadable."""
    first = re.split(r"[,;/]|\bund\b|\(", text.casefold())[0].strip()
    code = _languages().get(text.casefold()) or _languages().get(first)
    if code is None:
        raise Unreadable("is a language that isn't known")
    return code


def interpreter_of(text: str, family_language: str) -> str:
    """The language to interpret: the one named, or the family's where the cell says yes."""
    if text.casefold() in NO:
        return ""
    return family_language if text.casefold() in YES else language_of(text)


def country_of(text: str) -> str:
    """The ISO code of a country from its name, its code or its official key. Raises Unreadable."""
    # Excel takes the zeros in front of a key away.
    key = text.zfill(3) if text.isdigit() else text.casefold().rstrip(".")
    code = _countries().get(key)
    if code is None:
        raise Unreadable("is a country that isn't known")
    return code


def nationalities_of(text: str) -> list[str]:
    """Up to three nationalities; a country's name isn't taken apart. Raises Unreadable."""
    if text.casefold() in _countries():
        return [country_of(text)]
    parts = [part.strip() for part in re.split(r"[,;/+]| und ", text) if part.strip()]
    return list(dict.fromkeys(country_of(part) for part in parts))[:MOST_NATIONALITIES]


def channel_of(text: str) -> Channel:
    """By which way the child came; no status text. Raises Unreadable."""
    for words, channel in CHANNELS:
        if words.search(text.casefold()):
            return channel
    raise Unreadable("is neither EU, Asyl, Ukraine nor Familiennachzug")


def is_blocked(text: str) -> bool:
    """Whether a disclosure block (§ 51 BMG) is noted; whatever isn't a no protects the family."""
    return text.casefold() not in NO


@lru_cache(maxsize=1)
def _languages() -> dict[str, str]:
    known = {code.casefold(): code for code in LANGUAGES}
    for language in LANGUAGES.values():
        names = (language.german, language.english, language.own)
        known |= {name.casefold(): language.code for name in names if name}
        known.setdefault(language.german.split(" (")[0].casefold(), language.code)
    return known | OTHER_LANGUAGE_NAMES


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """Every way a country may be written, to its code; keys of three digits, too."""
    german, english = Locale("de").territories, Locale("en").territories
    known = {english[code].casefold(): code for code in NATIONALITIES if code in english}
    known |= {german[code].casefold(): code for code in NATIONALITIES if code in german}
    aliases = get_global("territory_aliases")
    known |= {
        long.casefold(): codes[0]
        for long, codes in aliases.items()
        if re.fullmatch("[A-Z]{3}", long) and len(codes) == 1 and codes[0] in NATIONALITIES
    }
    known |= {code.casefold(): code for code in (*NATIONALITIES, *WITHOUT_COUNTRY)}
    return known | {pair[:3]: pair[3:] for pair in DESTATIS.split()} | OTHER_COUNTRY_NAMES
