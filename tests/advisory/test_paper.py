"""A letter on paper: what a window shows, and that nothing lies on anything else."""

import itertools
from typing import Any

import pytest
import weasyprint

from advisory.desk import paper

MM = 25.4 / 96
# DIN 5008, form B: the window is 45 mm high and ends 90 mm below the edge of the paper.
WINDOW_ENDS = 90
ADDRESS = (
    "Dr. Konstantina Wijeyesinghe-Papadopoulos von und zu Hohenlohe-Schillingsfürst",
    "Zentrale Unterbringungseinrichtung Nordrhein-Westfalen, Haus 12",
    "Heinrich-von-Kleist-Straße 117 - 119, Hinterhaus, 3. Obergeschoss links",
    "45127 Essen",
)
NAMES = ("Maximiliana-Oluwaseun Aleksandra", "Omar", "Şêrîn", "Олександра", "Ama", "Lina", "Ivo")


@pytest.fixture
def first_page(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[tuple[float, ...]]]:
    """Where the boxes of the first page stand, in millimetres: left, top, right, bottom."""
    found: dict[str, list[tuple[float, ...]]] = {}

    def measure(page: Any, stylesheets: Any, font_config: Any, **_how: Any) -> bytes:
        drawn = page.render(stylesheets=stylesheets, font_config=font_config)
        for box in drawn.pages[0]._page_box.descendants(placeholders=True):
            right, bottom = box.position_x + box.width, box.position_y + box.height
            sides = (box.position_x, box.position_y, right, bottom)
            found.setdefault(box.element_tag, []).append(tuple(side * MM for side in sides))
        return b""

    monkeypatch.setattr(weasyprint.HTML, "write_pdf", measure)
    numbers = [f"2026-{n:05d}" for n in range(1, 8)]
    codes = [(name, paper.qr_code(f"https://ki.example/{name}")) for name in NAMES]
    letter = {"language": "ar", "direction": "rtl", "subject": "Einladung", "html": "Guten Tag"}
    office = {"office_name": "KI Essen", "office_address": "Rathausplatz 1, 45127 Essen"}
    paper.as_pdf(
        {"window": ADDRESS, "numbers": numbers, "codes": codes, "letters": [letter], **office}
    )
    return found


def test_a_long_address_stays_in_the_window_and_off_the_text(
    first_page: dict[str, list[tuple[float, ...]]],
) -> None:
    lines = [box for box in first_page["span"] if box[1] < WINDOW_ENDS]
    [heading, *_more] = first_page["h1"]
    assert max(box[3] for box in lines) <= WINDOW_ENDS < heading[1]
    assert min(box[0] for box in lines) == pytest.approx(25, abs=0.1)
    numbers = [box for box in first_page["p"] if box[1] < WINDOW_ENDS]
    assert max(box[2] for box in lines) < min(box[0] for box in numbers)


def test_codes_are_of_one_size_and_apart(
    first_page: dict[str, list[tuple[float, ...]]],
) -> None:
    codes = first_page["{http://www.w3.org/2000/svg}svg"]
    assert [round(box[2] - box[0]) for box in codes] == [26] * len(NAMES)
    for one, other in itertools.pairwise(codes):
        assert abs(one[0] - other[0]) > 26 or abs(one[1] - other[1]) > 26
