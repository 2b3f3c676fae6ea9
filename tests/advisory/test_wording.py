"""The words for families at the desk, and the letter as PDF with the family's link to scan."""

import zlib

import pytest

from advisory.desk import paper
from advisory.desk.naming import title_of
from cases.letters import in_language
from cases.models import Appointment, Household, Notice, Rewording
from cases.notices import Kind
from cases.states import AppointmentMode, CaseState, Role
from cases.wording import KEYS
from tests.advisory.visiting import Desk, html, text
from tests.factories import DAY, MONDAY, make_case, make_person

pytestmark = pytest.mark.django_db

GREETING = ("tr", "common.greeting")


@pytest.fixture
def lead() -> Desk:
    """The lead, two days after that Monday."""
    return Desk(make_person(Role.LEAD), MONDAY + 2 * DAY)


def test_the_lead_puts_other_words_in_force_and_takes_them_back(lead: Desk) -> None:
    make_case(CaseState.INVITED)
    notice = Notice.objects.with_everything().get(kind=Kind.INVITATION)
    lead.post("wording_text", *GREETING, text="Dear family,")
    assert in_language(notice, "tr").body.startswith("Dear family,\n\n")
    page = text(lead.get("wording_text", *GREETING))
    assert "Dear family," in page
    assert str(lead.person) in page
    lead.post("wording_text", *GREETING, text="")
    assert in_language(notice, "tr").body.startswith("Merhaba,\n\n")
    assert Rewording.objects.count() == 2


def test_every_text_is_called_by_words_beside_its_key(lead: Desk) -> None:
    page = text(lead.get("wording", query="?language=tr"))
    assert "Every letter: greeting common.greeting" in page
    assert "Page of the family, where we stand: Reported where.REPORTED" in page
    for key in KEYS:
        assert title_of(key) in page
    heading = html(lead.get("wording_text", *GREETING)).split("<h1")[1].split("</h1>")[0]
    assert "Every letter: greeting" in heading
    assert "common.greeting" not in heading


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Ihr Kind soll kommen.", "The place {office_phone} is missing."),
        (
            "{opening} {office_phone} {password}",
            "Nobody knows what to put at {password}.",
        ),
        ("[ {opening} {office_phone}", "A bracket is left open"),
    ],
)
def test_a_text_that_cannot_be_filled_is_refused_and_kept_to_be_mended(
    lead: Desk, typed: str, said: str
) -> None:
    page = lead.post("wording_text", "de", "invitation.body", text=typed)
    assert said in text(page)
    assert typed in text(page)
    assert not Rewording.objects.exists()


def test_a_text_for_several_children_is_shown_with_several(lead: Desk) -> None:
    assert "Ihre Kinder Amira und Omar sollen" in text(
        lead.get("wording_text", "de", "invitation.many")
    )
    assert "Ihr Kind Amira soll" in text(lead.get("wording_text", "de", "invitation.one"))


def test_a_preview_changes_nothing_and_what_was_typed_stays_text(lead: Desk) -> None:
    page = lead.post("wording_text", *GREETING, text="<b>Hello</b>", preview="1")
    assert "<p>&lt;b&gt;Hello&lt;/b&gt;</p>" in html(page)
    assert not Rewording.objects.exists()


def test_a_machine_made_translation_says_so(lead: Desk) -> None:
    told = "Machine-made translation"
    assert told in text(lead.get("wording", query="?language=ps"))
    assert told not in text(lead.get("wording", query="?language=de"))


@pytest.mark.parametrize("role", [Role.INTAKE, Role.ADVISOR, Role.PLACEMENT, Role.DPO])
def test_nobody_but_the_lead_finds_the_page(role: Role) -> None:
    someone = Desk(make_person(role), MONDAY)
    assert someone.get("wording").status_code == 404


def unpack(stream: bytes) -> bytes:
    """What stands in a stream of a PDF; the plain bytes where it is not packed."""
    try:
        return zlib.decompressobj().decompress(stream)
    except zlib.error:
        return stream


@pytest.mark.parametrize("language", ["ar", "ckb", "ps", "uk"])
def test_a_letter_is_a_tagged_pdf(lead: Desk, language: str) -> None:
    make_case(CaseState.INVITED)
    notice = Notice.objects.get(kind=Kind.INVITATION)
    page = lead.get("letter_pdf", notice.pk, query=f"?lang={language}")
    assert page["Content-Type"] == "application/pdf"
    assert page.content.startswith(b"%PDF-1.7")
    unpacked = b"".join(map(unpack, page.content.split(b"stream\n")))
    assert b"/MarkInfo" in unpacked
    assert b"pdfuaid" in unpacked
    assert b"Fira-Sans" in unpacked


def test_where_no_pdf_can_be_made_the_print_page_is_shown(
    lead: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_case(CaseState.INVITED)
    notice = Notice.objects.get(kind=Kind.INVITATION)
    monkeypatch.setattr(paper, "STYLES", "nowhere.css")
    page = lead.get("letter_pdf", notice.pk)
    assert page.headers["Location"] == f"/outbox/{notice.pk}/letter/"


def test_where_a_hidden_family_is_visited_stands_in_no_letter() -> None:
    make_case(CaseState.APPOINTMENT_SCHEDULED)
    Appointment.objects.update(mode=AppointmentMode.OUTREACH, room="Musterweg 1")
    shown = Notice.objects.with_everything().get(kind=Kind.APPOINTMENT)
    assert "Musterweg 1" in in_language(shown, "de").body
    Household.objects.update(disclosure_block=True)
    hidden = Notice.objects.with_everything().get(kind=Kind.APPOINTMENT)
    assert "Musterweg" not in in_language(hidden, "de").body
