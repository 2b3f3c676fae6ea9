"""The octets of a mail: read by Python's own parser they say what was meant."""

from email import message_from_bytes, policy
from email.errors import HeaderParseError

import pytest
from django.core.mail.message import BadHeaderError
from hypothesis import given
from hypothesis import strategies as st

from workers.octets import mailbox, octets, words

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00", exclude_categories=["Cs"]))


@given(TEXT, TEXT)
def test_any_text_arrives_as_it_was_written(plain: str, html: str) -> None:
    raw = octets({"Subject": words("Termin")}, [("plain", plain), ("html", html)], "=_x")
    mail = message_from_bytes(raw, policy=policy.default)
    parts = [part.get_payload(decode=True) for part in mail.iter_parts()]
    assert [part.decode().replace("\r\n", "\n") for part in parts] == [plain, html]  # type: ignore[union-attr]
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert b"\n" not in raw.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    "subject",
    ["Platzanfrage", "Bitte antworten Sie bis Freitag, 13.11.2026: " * 4, "حصل طفلكم على مكان",
     "Запрошення на консультацію " * 5],
)  # fmt: skip
def test_a_subject_can_be_read_again(subject: str) -> None:
    mail = message_from_bytes(
        octets({"Subject": words(subject)}, [("plain", "x")], "=_x"), policy=policy.default
    )
    assert str(mail["Subject"]).split() == subject.split()


def test_a_name_and_an_address_are_kept_apart() -> None:
    long_name = "Kommunales Integrationszentrum der kreisfreien Stadt Mülheim an der Ruhr, Büro 2"
    head = mailbox(long_name, "einstieg@ki.example")
    mail = message_from_bytes(
        octets({"From": head}, [("plain", "x")], "=_x"), policy=policy.default
    )
    (address,) = mail["From"].addresses
    # Python 3.11 keeps the blank between two encoded words that a mail program takes away.
    assert address.display_name.split() == long_name.split()
    assert address.addr_spec == "einstieg@ki.example"
    assert mailbox("", "post@schüle.example") == "post@xn--schle-mva.example"


@pytest.mark.parametrize("value", ["a\nBcc: b@c.example", "a\r\nBcc: b@c.example", "a\rb"])
def test_nobody_adds_a_header(value: str) -> None:
    with pytest.raises(BadHeaderError):
        octets({"To": value}, [("plain", "x")], "=_x")
    with pytest.raises(BadHeaderError):
        words(value)


@pytest.mark.parametrize("address", ["", "@b.example", "a@b@c", "x@y.example\nBcc: z@a.b"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises((ValueError, HeaderParseError), match=r"."):
        mailbox("", address)
