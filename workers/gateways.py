"""Short messages: what a gateway to the telephone network has to do, and one that writes files."""

import os
from pathlib import Path
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


class Gateway(Protocol):
    """Hands a short message to whoever brings it to the telephone."""

    def send(self, to: str, text: str, reference: str) -> None:
        """Send `text` to the number `to` (E.164); returns after the gateway's yes.

        `reference` is the same each time the message is sent, so that a gateway that knows it can
        leave out the second one. Raises `workers.wire.Refused`, `Unreachable` or `Unsure`.
        """


class FileGateway:
    """Sends nothing: each message becomes a file. For trying out, and where there is no gateway."""

    def send(self, to: str, text: str, reference: str) -> None:
        """The number on the first line, then the text; sent again it is the same file."""
        folder = Path(settings.SMS_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".{reference}.{os.getpid()}"
        draft.write_text(f"{to}\n{text}\n", encoding="utf-8")
        draft.replace(folder / f"{reference}.txt")


def gateway() -> Gateway:
    """The gateway that the settings name."""
    return cast(Gateway, import_string(settings.SMS_GATEWAY)())
