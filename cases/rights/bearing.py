"""Where an everyday word stands for the colleague who is called so."""

import re

from cases.rights.everyday import is_everyday, particles, small

WORDS = re.compile(r"[^\W\d_]{3,}")
GENITIVE = r"(?:['\u2019]?s)?(?!\w)"
# Case is kept where only a capital makes a name; "z. B." is none.
INITIAL = r"(?-i:[A-ZÀ-ÖØ-Þ])\."
ALONE = rf"(?<!\bz\.)(?<!\bz\.\s)\b{INITIAL}\s*"
PREDICATE = r"(?:dr|prof|mag|dipl|med|phil)\.?\s+"
BETWEEN = rf"(?:{PREDICATE}|{INITIAL}\s*|(?:von|vom|zu|zum|zur|van|de|der|den)\s+)*"
TITLED = rf"\b(?:herrn?|frau|hrn?|fr|frl|dr|prof|kolleg(?:e|en|in)|mrs?|ms)\.?\s+{BETWEEN}"
NOTED = r"notiert|vermerkt|erfasst|eingetragen|aufgenommen|geschrieben|bearbeitet|gezeichnet"
SIGNED = rf"\b(?:gez\.|(?:{NOTED})\s+(?:von|durch)|(?:noted|written|signed)\s+by)\s*:?\s*"
GREETED = r"\b(?:gr(?:uß|uss|üße|üßen|üsse|üssen)|lg|vg|mfg|regards)[,\s]+"
# How a note ends: a dash or a bracket after the last sentence, or a line of its own.
DASH = r"[-/\u2013\u2014]"
LAST = rf"(?:(?<!\d)[.!?]\s*(?:{DASH}+\s*|\()|\n\s*{DASH}*\s*)"
END = r"(?=\)?(?:,?\s*\d{1,2}\.\d{1,2}\.(?:\d{2,4})?)?\s*\Z)"


def everyday_words(name: str) -> set[str]:
    """Those words of this name that are said of other things, too."""
    return {word for word in WORDS.findall(name) if is_everyday(word)}


def as_name(word: str, name: str) -> list[re.Pattern[str]]:
    """Finds this word of a name where it is meant as one; what is called `before` may stay."""
    if word.casefold() in particles():
        return []
    said = rf"(?<!\w){re.escape(word)}{GENITIVE}"
    found = [
        *_beside_the_others(said, word, name),
        rf"(?P<before>{TITLED}|{ALONE}|{SIGNED}|{GREETED}){said}",
        rf"(?P<before>{LAST}){said}{END}",
    ]
    if word.casefold() in small():
        large = f"{re.escape(word.capitalize())}|{re.escape(word.upper())}"
        found.append(rf"(?-i:(?<!\w)(?:{large}){GENITIVE})")
    return [re.compile(one, re.IGNORECASE) for one in found]


def _beside_the_others(said: str, word: str, name: str) -> list[str]:
    """Next to another word of the name, in either order, or before its first letter."""
    others = set(WORDS.findall(name)) - {word}
    parts = sorted(one for one in others if one.casefold() not in particles())
    if not parts:
        return []
    either = "|".join(rf"(?<!\w){re.escape(one)}(?!\w)" for one in parts)
    first = "".join(sorted({re.escape(one[0].upper()) for one in parts}))
    return [
        rf"(?:{either})[\s,-]+{BETWEEN}{said}",
        rf"{said}[\s,-]+(?:{either})",
        rf"{said}(?=,?\s(?-i:[{first}])\.)",
    ]
