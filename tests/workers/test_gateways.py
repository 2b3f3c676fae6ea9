"""Short messages: by a gateway of the settings, in few signs, naming nobody."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from cases import letters, outbox
from cases.models import Guardian, Notice
from cases.notices import LANGUAGES_OF, Kind, NoticeState, Way
from cases.reminders import sweep
from cases.states import CaseState, ContactChannel
from tests.factories import Walk
from tests.workers.samples import local
from workers import post
from workers.wire import Refused, Unreachable, Unsure

pytestmark = pytest.mark.django_db

S = NoticeState
# GSM 03.38 holds 160 signs; a text that needs others is cut into pieces of 67.
GSM = set("@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUV"
          "WXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà")  # fmt: skip
PIECES = 2
# The stories' appointment is on 11 November at 11; from 8 on families may be written to.
NOW = local(11, 11, 8)


def at(instant: datetime) -> Callable[[], datetime]:
    return lambda: instant


def reminder() -> Notice:
    """The reminder of an appointment to a guardian who wants short messages."""
    walk = Walk()
    Guardian.objects.update(preferred_channel=ContactChannel.SMS)
    walk.to(CaseState.APPOINTMENT_SCHEDULED)
    Notice.objects.update(state=S.SENT)
    sweep(NOW)
    return Notice.objects.with_everything().get(kind=Kind.APPOINTMENT_REMINDER, state=S.OWED)


def test_a_guardian_who_wants_short_messages_is_reminded_by_one(
    settings: Any, tmp_path: Path
) -> None:
    settings.SMS_DIR = tmp_path / "sms"
    notice = reminder()
    assert notice.way == Way.SMS
    assert post.deliver(at(NOW)) == 1
    notice.refresh_from_db()
    assert (notice.state, notice.sent_at) == (S.SENT, NOW)
    (file,) = (tmp_path / "sms").iterdir()
    number, text = file.read_text().splitlines()
    assert number == Guardian.objects.get().phone
    assert text == letters.short(notice)
    assert file.stem == notice.pk.hex


@pytest.mark.parametrize("language", LANGUAGES_OF[Kind.APPOINTMENT_REMINDER])
def test_a_short_message_is_short_and_names_nobody(language: str) -> None:
    notice = reminder()
    notice.language = language
    text = letters.short(notice)
    assert "11.11.2026" in text
    assert "11:00" in text
    for name in ("Amira", "Beispiel", "Musterweg", "Person"):
        assert name not in text
    longest = 160 if set(text) <= GSM else PIECES * 67
    assert len(text) <= longest, len(text)


def test_an_appointment_that_was_cancelled_is_not_reminded_of() -> None:
    notice = reminder()
    assert notice.case is not None
    notice.case.appointments.update(state="CANCELLED_FAMILY")
    assert post.deliver(at(NOW)) == 0
    notice.refresh_from_db()
    assert notice.state == S.DROPPED


class Moody:
    """A gateway that raises what the test says."""

    mood: type[Exception]

    def send(self, to: str, text: str, reference: str) -> None:
        """Misbehave."""
        if self.mood is Refused:
            raise Refused("429", for_good=False)
        raise self.mood("GatewayError") if self.mood is Unreachable else self.mood


@pytest.mark.parametrize(
    ("mood", "error", "attempts"),
    [
        (Refused, "PUT_OFF: 429", 1),
        (Unreachable, "UNREACHABLE", 0),
        (Unsure, "UNSURE", 1),
        (ValueError, "UNSURE", 1),  # none of those it may raise
    ],
)
def test_what_a_gateway_raises_is_dealt_with_like_the_moods_of_a_mail_server(
    settings: Any, mood: type[Exception], error: str, attempts: int
) -> None:
    settings.SMS_GATEWAY = f"{__name__}.Moody"
    Moody.mood = mood
    notice = reminder()
    assert post.deliver(at(NOW)) == 0
    notice.refresh_from_db()
    assert (notice.state, notice.error, notice.attempts) == (S.OWED, error, attempts)


def test_without_a_number_it_is_a_dead_letter() -> None:
    notice = reminder()
    Guardian.objects.update(phone="")
    post.deliver(at(NOW))
    notice.refresh_from_db()
    assert (notice.state, notice.error) == (S.DEAD, outbox.Reason.NO_ADDRESS)
