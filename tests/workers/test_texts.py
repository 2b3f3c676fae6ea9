"""Every text that goes out: in every promised language, silent about what nobody should read."""

import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.conf import settings

from cases import letters
from cases.languages import LETTER_LANGUAGES, direction
from cases.letters import FSI, PDI, Letter
from cases.links import read_family_token, read_office_token
from cases.models import Notice
from cases.notices import FAMILY_KINDS, LANGUAGES_OF, SCHOOL_KINDS, STAFF_KINDS, Kind
from cases.wording import NOTE, words
from tests.workers.samples import every_notice
from workers.texts import compose, message_id

pytestmark = pytest.mark.django_db

TEXTS = Path(settings.BASE_DIR) / "templates" / "notices"
# What the last line of a text says, so that the reader knows why it came.
WHY = {
    "de": ("Sie erhalten", "weil"),
    "en": ("You receive", "because"),
}
PLANTED = {
    "given_name": "Zebediah",
    "family_name": "Quastenflosser",
    "name_own_script": "زبديا",
    "birth_place": "Ouagadougou",
}


@pytest.mark.parametrize("kind", Kind, ids=str)
def test_each_kind_has_its_text_in_exactly_the_languages_it_is_promised_in(kind: Kind) -> None:
    found = {path.stem for path in (TEXTS / kind).glob("*.txt")}
    assert found == (set() if kind in FAMILY_KINDS else set(LANGUAGES_OF[kind]))


def test_every_text_can_be_written_and_says_why_it_came() -> None:
    notices = every_notice()
    assert set(notices) == set(Kind) - {Kind.WEBHOOK_TEST}
    for kind, notice in notices.items():
        for language in LANGUAGES_OF[kind]:
            letter = letters.in_language(notice, language)
            assert 10 < len(letter.subject) < 120, (kind, language)
            assert not {"{", "}", "None", "\n\n\n"} & set(letter.body.split()), (kind, language)
            last = letter.body.splitlines()[-1]
            if language in WHY:
                group, reason = WHY[language]
                assert reason in last or group in last, (kind, language, last)


def test_a_subject_and_a_mail_to_office_or_school_name_nobody() -> None:
    for kind, notice in every_notice(**PLANTED).items():
        for language in LANGUAGES_OF[kind]:
            letter = letters.in_language(notice, language)
            read = letter.subject if kind in FAMILY_KINDS else letter.subject + letter.body
            for name in (*PLANTED.values(), "Rana", "Musterweg", "mail.example"):
                assert name not in read, (kind, language)


def test_a_mail_to_the_family_knows_the_given_name_and_nothing_more() -> None:
    notices = every_notice(**PLANTED)
    for kind in FAMILY_KINDS:
        mail = compose(notices[kind], "family@mail.example").message().as_string()
        body = letters.write(notices[kind])[0].body
        assert "Zebediah" in body
        for name in ("Quastenflosser", "Ouagadougou", "Rana", "Musterweg"):
            assert name not in body
            assert name not in mail


def test_a_child_without_a_given_name_is_called_by_its_own_script_or_not_at_all() -> None:
    notices = every_notice(given_name="", name_own_script="زبديا")
    german = letters.in_language(notices[Kind.INVITATION], "de")
    assert f"Ihr Kind {FSI}زبديا{PDI} soll" in german.body
    nameless = notices[Kind.INVITATION]
    assert nameless.case is not None
    nameless.case.child.name_own_script = ""
    assert "Ihr Kind soll" in letters.in_language(nameless, "de").body


@pytest.mark.parametrize("language", [one for one in LETTER_LANGUAGES if one != "de"])
def test_a_family_reads_its_own_language_first_and_the_binding_german_below(language: str) -> None:
    notice = every_notice()[Kind.PLACEMENT_LETTER]
    notice.language = language
    mail = compose(notice, "family@mail.example")
    first, german = letters.write(notice)
    note = words(language).say(NOTE)
    assert (first.language, german.language) == (language, "de")
    assert mail.subject == first.subject
    assert mail.body.index(note) < mail.body.index("Guten Tag,")
    html = str(mail.alternatives[0][0])
    assert f'<html lang="{language}" dir="{direction(language)}">' in html
    assert f'<div lang="{language}" dir="{direction(language)}"' in html
    assert '<div lang="de" dir="ltr"' in html


def test_german_families_and_schools_get_one_text() -> None:
    notices = every_notice()
    notices[Kind.INVITATION].language = "de"
    assert [one.language for one in letters.write(notices[Kind.INVITATION])] == ["de"]
    assert [one.language for one in letters.write(notices[Kind.OFFER])] == ["de"]


def test_german_names_numbers_and_dates_are_isolated_in_arabic() -> None:
    notice = every_notice()[Kind.PLACEMENT_LETTER]
    arabic = letters.in_language(notice, "ar")
    assert notice.offer is not None
    for value in (notice.offer.school.label, settings.OFFICE_PHONE, settings.OFFICE_NAME):
        assert f"{FSI}{value}{PDI}" in arabic.body
        assert re.search(rf"<bdi>(<a [^>]*>)?{re.escape(value)}(</a>)?</bdi>", arabic.html)
    assert arabic.body.count(FSI) == arabic.body.count(PDI)
    assert FSI not in letters.in_language(notice, "uk").body
    # A link stands alone on its line, or mail programs take the isolate for a part of it.
    assert any(line.startswith("http") for line in arabic.body.splitlines())


def test_links_lead_to_the_page_of_each_reader() -> None:
    notices = every_notice()
    for kind, notice in notices.items():
        body = letters.in_language(notice, "de").body
        link = next((line for line in body.splitlines() if line.startswith("http")), "")
        if notice.case is None:
            assert link.startswith(settings.BASE_URL)
        elif kind in FAMILY_KINDS:
            assert read_family_token(link.split("/")[-2]) == notice.case_id
        elif kind in STAFF_KINDS:
            word, _colon, key = notice.rule.partition(":")
            page = f"requests/{key}" if word == "right" else f"cases/{notice.case.number}"
            assert link == f"{settings.BASE_URL}/{page}/"
        elif kind not in (Kind.OFFER_EXPIRED, Kind.RECEIVER_TOLD):  # nothing to be answered there
            assert notice.offer is not None
            assert read_office_token(link.split("/")[-2]) == notice.offer.pk
    assert {kind for kind in notices if kind in SCHOOL_KINDS} == SCHOOL_KINDS


def test_links_can_be_clicked_and_entered_text_stays_text() -> None:
    notices = every_notice(given_name="<b>Amira</b>")
    html = letters.in_language(notices[Kind.INVITATION], "de").html
    assert "&lt;b&gt;Amira&lt;/b&gt;" in html
    assert "<b>" not in html
    assert '<a href="http://localhost:8000/familie/' in html


def test_the_same_notice_has_the_same_message_id_each_time() -> None:
    notice = every_notice()[Kind.OFFER]
    first, second = (compose(notice, "a@school.example").message() for _nth in range(2))
    assert first["Message-ID"] == second["Message-ID"] == message_id(notice)
    assert message_id(notice) == f"<{notice.pk}@localhost>"


def test_a_mail_is_what_a_mail_program_can_read() -> None:
    notice = every_notice()[Kind.INVITATION]
    raw = compose(notice, "family@mail.example").message().as_bytes()
    mail = message_from_bytes(raw, policy=policy.default)
    assert mail["To"] == "family@mail.example"
    assert mail["From"].addresses[0].addr_spec == settings.DEFAULT_FROM_EMAIL
    assert mail["Auto-Submitted"] == "auto-generated"
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "Guten Tag" in text.get_content()
    assert "دعوة إلى مقابلة استشارية" in html.get_content()


def test_the_office_reads_the_word_of_the_law_or_of_its_own_target() -> None:
    notice = every_notice()[Kind.TASK_OVERDUE]
    notice.rule = "eu_45_days"
    assert "gesetzlich" in letters.in_language(notice, "de").body
    notice.rule = "target_20"
    assert "Zielwert" in letters.in_language(notice, "en").body


def test_a_school_is_never_told_that_its_answer_is_a_bescheid() -> None:
    body = letters.in_language(every_notice()[Kind.OFFER], "de").body
    assert "kein Bescheid" in body
    assert "Über die Aufnahme entscheidet die Schulleitung" in body


def test_an_assigned_place_names_the_supervision_and_an_accepted_one_the_school() -> None:
    every_notice()
    found = Notice.objects.with_everything().filter(kind=Kind.PLACEMENT_LETTER)
    said = {one.rule: letters.in_language(one, "de").body for one in found}
    assert "Die Leitung dieser Schule nimmt Ihr Kind auf" in said["accept"]
    assert "Die Schulaufsicht hat Ihr Kind dieser Schule zugewiesen" in said["assign"]


def test_a_digest_says_why_it_came_by_what_stands_in_it() -> None:
    notices = every_notice()
    figures, asked = (
        letters.write(letters.inside_digest(notices[kind]))[0].text
        for kind in (Kind.CAPACITY_OLD, Kind.OFFER)
    )
    assert "weil wir Schulen nur nach Plätzen fragen, die es gibt." in figures
    assert "weil Ihre Schule um einen Platz für ein neu zugewandertes Kind gebeten wurde." in asked


def test_a_number_can_be_called_and_stays_on_one_line() -> None:
    letter = Letter("de", "Betreff", "Telefon: +49 201 555 0100, am 02.12.2026 um 10:00 Uhr")
    link = '<a class="e-nowrap" href="tel:+492015550100">+49 201 555 0100</a>'
    assert letter.html == f"<p>Telefon: {link}, am 02.12.2026 um 10:00 Uhr</p>"
