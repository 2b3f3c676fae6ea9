"""A mail as the octets that go over the wire: seven bits, short lines, nothing to be rewritten.

Python's own writer folds each header anew and takes as long as the delivery itself. A mail of ours
has the same few headers every time, so they are encoded once and the rest is two base64 or
quoted-printable parts (RFC 2045) below each other (RFC 2046, 5.1.4).
"""

from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Iterable, Mapping
from email.header import Header
from functools import lru_cache

from django.core.mail.message import BadHeaderError, sanitize_address

EOL = "\r\n"
# More octets than this for a character: mostly no Latin letters, base64 is shorter.
MOSTLY_LATIN = 1.3

Part = tuple[str, str]


def octets(headers: Mapping[str, str], parts: Iterable[Part], boundary: str) -> bytes:
    """The whole mail: headers, then each part as its type (`plain`) and text.

    Raises `BadHeaderError` when a header holds more than one line.
    """
    top = "".join(f"{name}: {_one_line(value)}{EOL}" for name, value in headers.items())
    lines = [
        top.encode("ascii"),
        b"MIME-Version: 1.0\r\n",
        f'Content-Type: multipart/alternative; boundary="{boundary}"{EOL}'.encode("ascii"),
    ]
    for subtype, text in parts:
        lines += [f"{EOL}--{boundary}{EOL}".encode("ascii"), *_part(subtype, text)]
    return b"".join((*lines, f"{EOL}--{boundary}--{EOL}".encode("ascii")))


@lru_cache(maxsize=1024)
def words(text: str) -> str:
    """A header that people read (RFC 2047)."""
    charset = "us-ascii" if text.isascii() else "utf-8"
    return Header(_one_line(text), charset, header_name="Subject").encode(linesep=EOL)


@lru_cache(maxsize=1024)
def mailbox(name: str, address: str) -> str:
    """A name and an address, or an address alone. Raises `ValueError` when it is none."""
    bare = sanitize_address(address, "utf-8")
    # A long name comes back folded.
    return sanitize_address((name, bare), "utf-8").replace("\n", "") if name else bare


def _part(subtype: str, text: str) -> tuple[bytes, bytes, bytes]:
    raw = text.replace("\r\n", "\n").replace("\n", EOL).encode()
    is_latin = len(raw) <= MOSTLY_LATIN * len(text)
    encoding = "quoted-printable" if is_latin else "base64"
    head = f'Content-Type: text/{subtype}; charset="utf-8"{EOL}'
    body = b2a_qp(raw, istext=True) if is_latin else encodebytes(raw).replace(b"\n", b"\r\n")
    return head.encode("ascii"), f"Content-Transfer-Encoding: {encoding}{EOL * 2}".encode(), body


def _one_line(value: str) -> str:
    """Folded by us it may go on after a blank; anything else would be a header of somebody else."""
    if "\n" in value.replace(f"{EOL} ", " ") or "\r" in value.replace(f"{EOL} ", " "):
        raise BadHeaderError("A header has one line.")
    return value
