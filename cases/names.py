"""How names are found across spellings and scripts, and how phone numbers are kept."""

import re
import unicodedata
from collections.abc import Callable

import phonenumbers
from anyascii import anyascii
from rapidfuzz import fuzz

# Between and around the skeletons of a key, so that a search can ask for the beginning of one.
MARK = "|"
WORD = re.compile(r"[^\W\d_]+")
APOSTROPHES = re.compile("[\u0027\u0060\u00b4\u02bb\u02bc\u02b9\u2018\u2019\u0640]")
ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f]")
# Letters that carry a vowel or none, read as one; the others are read by anyascii.
ARABIC_VOWELS = dict.fromkeys("اأإآٱعءئؤەۆێ", "a")
# What Persian, Dari, Kurdish and Urdu say where Arabic says d, dh, th and w.
PERSIAN = {"ض": "z", "ذ": "z", "ظ": "z", "ث": "s", "و": "v"}
PARTICLES = frozenset({"al", "el", "ul"})
# Servant of ...: the l of the article may have become the next letter, as in Abdurrahman.
SERVANT = re.compile(r"abd[aeiou](?:l|(?=[rnstzd]))(?P<of>[a-z]+)$")
SERVANT_ALONE = re.compile(r"abd[aeiou][lrnstzd]$")
# In Abdullah, Abdulla, Abd Allah and عبد الله the same word stands.
GOD = dict.fromkeys(("allah", "ellah", "ollah", "ullah", "lah", "a", "ah", "الله", "له"), "la")

# One sound, many spellings. The order matters: the longer spelling goes first.
FOLDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(spelling), sound)
    for spelling, sound in (
        (r"dsch|dj", "j"),  # Dschamila, Djamila, Jamila
        (r"tsch|tch", "ch"),  # Schewtschenko, Shevchenko
        (r"sch", "sh"),
        (r"^ou(?=[aei])", "w"),  # Oualid, Walid
        (r"^[ij](?=[aeou])", "y"),  # Iuliia, Julia, Yuliia
        (r"ou|oo", "u"),
        (r"ph", "f"),
        (r"[td]h", "t"),
        (r"[kgc]h", "h"),  # Chalid, Khaled, Halid
        (r"[sz]h|t[sz]", "s"),  # Shahin, Sahin; Tsvetan, Zwetan
        (r"^x", "h"),  # Kurdish: Xebat
        (r"x", "ks"),  # Olexandr, Oleksandr
        (r"ck|[cq]", "k"),
        (r"d", "t"),  # Ahmed, Ahmet
        (r"b", "p"),  # Zeinab, Zeynep
        (r"g", "h"),  # Bogdan, Bohdan
        (r"z", "s"),
        (r"(.)\1+", r"\1"),
    )
)
VOWELS = "aeiouyj"
# As in a telephone book (DIN 5007, variant 2).
SORTED_AS = str.maketrans({**ARABIC_VOWELS, "ä": "ae", "ö": "oe", "ü": "ue"})


def search_key(*names: str) -> str:
    """All ways to look a person up, from every name and spelling known of it.

    The skeletons of all name parts, each once, sorted, between marks: ``|hsn|mhmt|``. A part that
    may be read in two ways stands in it in both. Empty if there is no letter in the names.
    """
    skeletons = {skeleton for name in names for word in _words(name) for skeleton in _all(word)}
    return MARK + MARK.join(sorted(skeletons)) + MARK if skeletons else ""


def sort_key(*names: str) -> str:
    """Where a person stands among others: the names given, the one that counts first coming first.

    Umlauts as in a telephone book, other letters and scripts by their Latin ones; a shorter word
    comes before a longer one. Letters and zeros alone, so that every database sorts it alike.
    """
    return "00".join(filter(None, map(_sortable, names)))


def _sortable(name: str) -> str:
    plain = unicodedata.normalize("NFC", APOSTROPHES.sub("", name)).casefold().translate(SORTED_AS)
    return "0".join(re.findall("[a-z]+", anyascii(plain).casefold()))


def query_tokens(text: str) -> list[str]:
    """What each word of a search must find in a key, in the order typed; digits are left out.

    A word finds every name part that begins like it. A word of a single sound that stands alone,
    like Li, finds only its like: too many names begin so.
    """
    words = _words(text)
    tokens = []
    for word in words:
        skeleton = phonetic(word)
        if len(skeleton) == 1:
            skeleton = _skeleton(_fold(_latin(word)), silent_h=False)
        whole = len(words) == 1 and len(skeleton) == 1 and len(word) > 1
        tokens.append(MARK + skeleton + (MARK if whole else ""))
    return list(dict.fromkeys(token for token in tokens if token.strip(MARK)))


def phonetic(token: str) -> str:
    """The sound of one name part: its consonants, and "a" for a vowel at its beginning.

    Mohamed, Muhammad, Mehmet and محمد are all ``mhmt``. Empty if there is no letter in it.
    """
    latin = _latin(token)
    return _skeleton(_fold(latin), soft_w=bool(ARABIC.search(token)))


def similarity(a: str, b: str) -> int:
    """How alike two names are, 0 to 100, whatever the order of their parts.

    By letters and by sound, half each; where one is in Arabic script and the other not, by sound
    alone, for Arabic leaves the vowels out.
    """
    left, right = _words(a), _words(b)
    sound = _alike(left, right, phonetic)
    if bool(ARABIC.search(a)) != bool(ARABIC.search(b)):
        return round(sound)
    return round((_alike(left, right, _spelling) + sound) / 2)


def _alike(left: list[str], right: list[str], spell: Callable[[str], str]) -> float:
    one, other = (" ".join(filter(None, map(spell, words))) for words in (left, right))
    if not one or not other:
        return 0
    # A name given in part only is alike, but never as alike as the whole.
    return max(fuzz.token_sort_ratio(one, other), 0.9 * fuzz.token_set_ratio(one, other))


def parse_phone(text: str, region: str = "DE") -> str | None:
    """The number in the form E.164, or None where the text is no number one can dial.

    Without a country code it is a number of the region, with its area code.
    """
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normalise_phone(text: str, region: str = "DE") -> str:
    """The number in the form E.164, or nothing where the text is none."""
    return parse_phone(text, region) or ""


def _words(text: str) -> list[str]:
    """Name parts without marks and articles; who is called servant of somebody has two."""
    plain = unicodedata.normalize("NFKD", APOSTROPHES.sub("", unicodedata.normalize("NFKC", text)))
    plain = "".join(sign for sign in plain if unicodedata.category(sign) != "Mn")
    found = (part for word in WORD.findall(plain) for part in _parts(word.casefold()))
    return [word for word in found if word not in PARTICLES]


def _parts(word: str) -> tuple[str, ...]:
    if ARABIC.match(word):
        return _arabic_parts(word)
    if SERVANT_ALONE.match(word):
        return ("abd",)
    servant = SERVANT.match(word)
    if servant:
        return ("abd", GOD.get(servant["of"], servant["of"]))
    return (GOD.get(word, word),) if len(word) > 2 else (word,)


def _arabic_parts(word: str) -> tuple[str, ...]:
    if word.startswith("عبدال") and len(word) > 6:
        return ("عبد", GOD.get(word[5:], word[5:]))
    if word in GOD:
        return (GOD[word],)
    return (word[2:],) if word.startswith("ال") and len(word) > 3 else (word,)


def _latin(word: str, persian: bool = False) -> str:
    """The word in the letters a to z."""
    if not ARABIC.search(word):
        return "".join(re.findall("[a-z]+", anyascii(word).casefold()))
    letters = ARABIC_VOWELS | PERSIAN if persian else ARABIC_VOWELS
    # Vowels that are not written keep two letters from being read as one sound: s-h, not sh.
    spelled = (
        re.sub("[^a-z]", "", letters.get(sign) or anyascii(sign).casefold()) for sign in word
    )
    return "a".join(filter(None, spelled))


def _fold(latin: str) -> str:
    for spelling, sound in FOLDS:
        latin = spelling.sub(sound, latin)
    return latin


def _spelling(word: str) -> str:
    return _fold(_latin(word)).replace("j", "i").replace("y", "i")


def _skeleton(folded: str, soft_w: bool = False, silent_h: bool = True) -> str:
    """Consonants of a folded word; an h at the end and a w within may be silent."""
    if silent_h and len(folded) > 1:
        folded = folded.rstrip("h") or "h"
    first, rest = folded[:1], folded[1:]
    if first and first in VOWELS:
        first = "y" if first in "yj" and rest[:1] in tuple("aeiou") else "a"
    silent = VOWELS + "w" if soft_w else VOWELS
    return (first + "".join(sign for sign in rest if sign not in silent)).replace("w", "v")


def _all(word: str) -> set[str]:
    """Every skeleton under which the word is kept."""
    persian = (False, True) if ARABIC.search(word) else (False,)
    folded = {_fold(_latin(word, reading)) for reading in persian}
    return {
        skeleton
        for latin in folded
        for soft_w in (False, True)
        for silent_h in (False, True)
        if (skeleton := _skeleton(latin, soft_w, silent_h))
    }
