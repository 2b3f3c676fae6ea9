"""What was looked at is told in words, whichever page or door records it."""

import re
from pathlib import Path

from django.utils import translation

from cases.actions import records
from cases.disclosure import READ
from cases.told.readings import SHOWN, in_words

HOUSE = Path(__file__).parents[2]
RECORDED = re.compile(r'(?:note_opening|record_reading)\([^()]*?, "([a-z ]+)"')
NAMED = re.compile(r"^(?:CASE, HANDOVER|PAST) = (.+)$", re.MULTILINE)


def test_every_name_that_is_recorded_has_its_words() -> None:
    recorded = {records.BLOCKED_ADDRESS, records.PURPOSE, READ}
    for room in ("advisory", "cases", "schools"):
        for path in (HOUSE / room).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            recorded |= set(RECORDED.findall(text))
            if "note_opening" in text:
                recorded |= {
                    one for said in NAMED.findall(text) for one in re.findall(r'"(.+?)"', said)
                }
    assert len(recorded) >= 12
    assert recorded - set(SHOWN) == set()


def test_a_record_names_its_form_and_an_unknown_name_stays() -> None:
    with translation.override("de"):
        assert in_words("record:svws") == "Datensatz für die Schulsoftware (svws)"
        assert in_words("case") == "Fall"
    assert in_words("something") == "something"
