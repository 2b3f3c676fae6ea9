"""Passwords that anybody here would guess first: the town, the office, the program."""

import re

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


def _words() -> set[str]:
    own = re.findall(r"[^\W\d_]+", f"{settings.CITY_NAME} {settings.OFFICE_NAME}".casefold())
    return {*WORDS, *(word for word in own if len(word) >= SHORTEST)}
