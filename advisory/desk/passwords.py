"""Passwords that others would try first: those of the town and the office, and breached ones."""

import hashlib
import os
import re
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Beside the words of the office's own name and town.
WORDS = (
    "einstieg", "passwort", "password", "schulplatz", "schule", "beratung", "integration",
    "integrationszentrum", "kommunal", "rathaus", "verwaltung", "willkommen", "sommer", "winter",
)  # fmt: skip
SHORTEST = 4


class LocalWordsValidator:
    """A password that is little more than such words, with figures and signs between them."""

    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError where fewer than eight letters are left beside the words."""
        letters = "".join(re.findall(r"[^\W\d_]", password.casefold()))
        rest = letters
        for word in sorted(_words(), key=len, reverse=True):
            rest = rest.replace(word, "")
        if rest != letters and len(rest) < 8:
            raise ValidationError(self.get_help_text(), code="password_local_words")

    def get_help_text(self) -> str:
        """What the page says beside the field."""
        return _("Not made of the name of the town, the office or the program.")


class BreachedValidator:
    """A password that stands in the file of breached ones, where the office keeps one.

    The file is that of Pwned Passwords: SHA-1 digests in capitals, a line each, in their order.
    Nobody is asked, and nothing of the password leaves the machine.
    """

    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError for one that stands there."""
        if not settings.BREACHED_PASSWORDS:
            return
        digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
        with Path(settings.BREACHED_PASSWORDS).open("rb") as file:
            if _stands_in(file, digest.encode()):
                said = _("This password was found in a breach: others try it.")
                raise ValidationError(said, code="password_breached")

    def get_help_text(self) -> str:
        """What the page says beside the field."""
        return ""


def _stands_in(file: BinaryIO, digest: bytes) -> bool:
    """Halve the file until the line is found; 40 looks for a thousand million lines."""
    low, high = 0, file.seek(0, os.SEEK_END)
    while low < high:
        middle = (low + high) // 2
        file.seek(max(middle - 1, 0))
        if middle:
            file.readline()  # to the beginning of the next line
        line = file.readline()
        if line[: len(digest)] == digest:
            return True
        if line and line[: len(digest)] < digest:
            low = file.tell()
        else:
            high = middle
    return False


def _words() -> set[str]:
    own = re.findall(r"[^\W\d_]+", f"{settings.CITY_NAME} {settings.OFFICE_NAME}".casefold())
    return {*WORDS, *(word for word in own if len(word) >= SHORTEST)}
