"""Who is blacked out in a copy by a word that is said of other things, too."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from advisory.desk.models import Advisor
from cases.models import Guardian
from cases.rights.bearing import WORDS, as_name
from cases.rights.blacking import BLACK, Others
from cases.rights.everyday import is_everyday, nouns, particles, small
from tests.factories import Walk

NOUNS = st.sampled_from(sorted(word.capitalize() for word in nouns()))
SMALL = st.sampled_from(sorted(small()))
GIVEN = st.sampled_from(["Annegret", "Çiğdem", "Jan-Ole", "Zoë"])
AS_A_NAME = (
    "Frau {0} ruft zurück", "mit Herrn {0} besprochen", "Fr. {0} weiß es", "hr. {0} kommt",
    "Frau Dr. {0} war da", "Herr Prof. Dr. {0}", "Kollegin {0} hilft", "Frau von {0}",
    "{1} {0} war dabei", "{0}, {1}", "laut {2}. {0} erledigt", "notiert von {0}",
    "Ruft wieder an. gez. {0}", "Viele Grüße {0}", "Kommt Montag. - {0}", "Erledigt. (Frau {0})",
    "Kommt am Montag wieder.\n{0}", "Erledigt.\n{0}, 3.11.2026", "Frau {0}s Notiz",
)  # fmt: skip
OF_OTHERS = (
    "Die {0} meldet sich", "der neue {0}", "Weg zur {0}", "ohne {0} geht es nicht", "{0}",
    "Wechsel der {0} am 3.5.", "z. B. {0} oder Heimweg", "{0}: offen", "kein {0} mehr frei",
    "das Kind will in die {0}.", "Termin {0} abgesagt",
)  # fmt: skip


def blacked(word: str, name: str, text: str) -> str:
    """The text after the patterns of this one word."""
    for pattern in as_name(word, name):
        text = pattern.sub(lambda found: (found.groupdict().get("before") or "") + BLACK, text)
    return text


@given(NOUNS, GIVEN, st.sampled_from(AS_A_NAME))
def test_a_noun_is_blacked_out_where_it_stands_as_a_name(
    family: str, first: str, said: str
) -> None:
    assume(family not in said)
    out = blacked(family, f"{first} {family}", said.format(family, first, first[0]))
    assert BLACK in out
    assert family not in WORDS.findall(out)


@given(NOUNS, GIVEN, st.sampled_from(OF_OTHERS))
def test_a_noun_stays_where_it_stands_for_the_thing(family: str, first: str, said: str) -> None:
    assume(family not in said)
    text = said.format(family)
    assert blacked(family, f"{first} {family}", text) == text


@given(SMALL, GIVEN, st.sampled_from(["heute {0} besprochen", "ganz {0}.", "zu {0}, sagt sie"]))
def test_a_word_written_small_stays_and_with_a_capital_is_a_name(
    word: str, first: str, said: str
) -> None:
    name = f"{first} {word.capitalize()}"
    assert blacked(word.capitalize(), name, said.format(word)) == said.format(word)
    out = blacked(word.capitalize(), name, said.format(word.capitalize()))
    assert out == said.format(BLACK)


@given(st.sampled_from(sorted(particles())), st.text(max_size=40))
def test_a_particle_alone_names_nobody(word: str, text: str) -> None:
    assert as_name(word, f"Anna {word} Quellmalz") == []


@pytest.fixture
def others(db: None) -> Others:
    """The copy for the one guardian of a child; in the office work people with everyday names."""
    walk = Walk()
    Advisor.objects.filter(pk=walk.person.pk).update(name="Annegret Schule")
    for number, name in enumerate(("Rolf Berg", "Ute von Zaubermann", "Wald", "Kim Lang-Ydlibi")):
        Advisor.objects.create(username=f"c{number}", name=name)
    receiver = Guardian.objects.get(name="Rana Beispiel")
    return Others([walk.case], receiver)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Die Schule liegt am Berg, der Wald ist weit.", None),
        ("Der Weg von der Schule dauert lang", None),
        ("Frau Schule, Herr Berg und Herr Wald", f"Frau {BLACK}, Herr {BLACK} und Herr {BLACK}"),
        ("annegret schule rief an", f"{BLACK} rief an"),
        ("Annegret Schules Notiz", f"{BLACK} Notiz"),
        ("Notiz zaubermanns", f"Notiz {BLACK}"),
        ("Zaubermann ruft an", f"{BLACK} ruft an"),
        ("Rolf bringt es zur Schule", f"{BLACK} bringt es zur Schule"),
        ("bei Lang-Ydlibi", f"bei {BLACK}"),
    ],
)
def test_colleagues_are_blacked_out_and_not_the_words_they_are_called_by(
    others: Others, said: str, left: str | None
) -> None:
    assert others.blacked(said) == (said if left is None else left)


def test_families_are_blacked_out_by_everyday_words_as_well(others: Others) -> None:
    household = others.cases[0].child.household
    Guardian.objects.create(household=household, name="Otto Schule", relation="FATHER")
    assert others.blacked("In der Schule war ein Berg.") == f"In der {BLACK} war ein Berg."


@pytest.mark.parametrize(
    ("person", "said", "left"),
    [
        ("Sekretariat", "Das Sekretariat und die Leitung", None),
        ("Perihan Sekretariat", "Das Sekretariat und die Leitung", None),
        ("Perihan Sekretariat", "laut Perihan Sekretariat", f"laut {BLACK}"),
        ("Vogelsang", "Vogelsang rief an", f"{BLACK} rief an"),
    ],
)
def test_who_answered_for_a_school_as_its_office_blackens_no_office(
    others: Others, person: str, said: str, left: str | None
) -> None:
    step = others.cases[0].steps.get()
    step.pk, step.number, step.person, step._state.adding = None, 99, person, True
    step.save()
    assert others.blacked(said) == (left or said)


def test_a_name_of_no_everyday_word_is_none() -> None:
    assert not any(is_everyday(one) for one in ("Zaubermann", "Öztürk", "Nowak"))
