"""The root of each day, kept beside the database and mailed: it finds a history made anew."""

from io import StringIO
from typing import Any

import pytest
from django.conf import LazySettings, settings
from django.core.management import CommandError, call_command

from cases import letters
from cases.addresses import mail_addresses
from cases.history.roots import root_file
from cases.history.sealing import seal
from cases.history.verifying import first_broken
from cases.models import (
    DailyRoot,
    HistorySalt,
    Notice,
)
from cases.notices import Kind
from tests.cases.tampering import by_hand, sealed
from tests.factories import DAY, HOUR, MONDAY, make_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: LazySettings, tmp_path: Any) -> None:
    settings.DATA_DIR = tmp_path


def test_a_chain_that_was_cut_and_made_anew_is_found_by_a_kept_root() -> None:
    sealed()
    kept = root_file().read_text()
    by_hand("DELETE FROM cases_dailyroot")
    by_hand("DELETE FROM cases_seal")
    HistorySalt.objects.all().delete()
    seal(MONDAY)
    assert first_broken() is None
    root_file().write_text(kept)
    with pytest.raises(CommandError, match="root at seal"):
        call_command("verify_history")


def test_roots_are_written_beside_the_database_once_a_day() -> None:
    at = sealed()
    for hour in (1, 2, 30, 31):
        seal(at + hour * HOUR)
    lines = root_file().read_text().splitlines()
    assert lines == [str(one) for one in DailyRoot.objects.all()]
    assert len(lines) == 2
    assert settings.DATA_DIR in root_file().parents


def test_the_root_of_a_day_is_mailed_once_to_whom_the_settings_name(settings: LazySettings) -> None:
    sealed()
    assert not Notice.objects.filter(kind=Kind.DAILY_ROOT).exists()
    settings.ROOT_MAIL = "revision@stadt.example"
    for hour in (48, 49, 50):
        make_case(at=MONDAY)
        seal(MONDAY + 3 * DAY + hour * HOUR)
    notice = Notice.objects.get(kind=Kind.DAILY_ROOT)
    assert mail_addresses([notice.recipient]) == {notice.recipient: "revision@stadt.example"}
    root = DailyRoot.objects.latest("day")
    assert letters.in_language(notice, "de").body.count(str(root)) == 2


def test_a_mailed_root_finds_a_history_that_was_written_anew_with_all_its_roots() -> None:
    sealed()
    root = str(DailyRoot.objects.get()).split()
    call_command("verify_history", root=[root], stdout=StringIO())
    by_hand("DELETE FROM cases_dailyroot")
    by_hand("DELETE FROM cases_seal")
    root_file().unlink()
    HistorySalt.objects.all().delete()
    seal(MONDAY)
    seal(MONDAY + DAY)
    call_command("verify_history", stdout=StringIO())
    for wrong in ("root at seal", "is missing"):
        with pytest.raises(CommandError, match=wrong):
            call_command("verify_history", root=[root], stdout=StringIO())
        root[1] = "4000"
    with pytest.raises(CommandError, match="as in the mail"):
        call_command("verify_history", root=[["a", "b", "c"]])


def test_a_mailed_root_counts_more_than_the_file_that_lies_here() -> None:
    sealed()
    day, number, _hash = str(DailyRoot.objects.get()).split()
    with pytest.raises(CommandError, match="another root at seal"):
        call_command("verify_history", root=[[day, number, "0" * 64]])
