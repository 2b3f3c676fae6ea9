"""What goes over the wire: JSON in, JSON out, entity tags, cursors."""

import base64
import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, NoReturn

from django.utils.crypto import salted_hmac
from django.utils.http import parse_etags
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser, JSONParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from cases.feed import Mark

# A hundred answers, each with a text.
MOST_BYTES = 256 * 1024
PRIVATE = "private, no-cache"


class TooLarge(APIException):
    """More than any answer of a school needs."""

    status_code = 413
    default_detail = _("A body has at most 256 KiB.")


class StrictJSONParser(JSONParser):
    """JSON in UTF-8 as RFC 8259 has it, whatever charset the caller names, and not without end."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """The body. Raises ParseError for anything but JSON, TooLarge above 256 KiB."""
        body = stream.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise TooLarge
        try:
            parsed: dict[str, Any] = json.loads(body.decode("utf-8"), parse_constant=_refuse)
            # Half a surrogate pair is no text: what is told back in a refusal could not be written.
            json.dumps(parsed, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise ParseError from error
        return parsed


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


class AlwaysJSON(BaseContentNegotiation):
    """The API speaks JSON, whatever a client says it would rather have."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        """The parser for the body's media type, None where there is none."""
        media_type = request.content_type.partition(";")[0].strip().lower()
        return next((one for one in parsers if one.media_type == media_type), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The first renderer, always."""
        first = next(iter(renderers))
        return first, first.media_type


def tag_of(data: Any) -> str:
    """The entity tag of what a school sees: it changes if and only if that does.

    A version of the request alone would miss what changes around it: the address of a household,
    a brother who comes to the school, the first school day that arrives.
    """
    digest = hashlib.sha256(JSONRenderer().render(data)).hexdigest()
    return f'"{digest[:32]}"'


def stamp_of(sources: Any) -> str:
    """An entity tag of what something is made of, so that it need not be made to know it.

    By a key of ours, as there is more among the sources than a school may find out by trying.
    """
    digest = salted_hmac("schools.api.stamp", repr(sources), algorithm="sha256").hexdigest()
    return f'"{digest[:32]}"'


def tagged(request: Request, data: Any) -> Response:
    """An answer with its entity tag; 304 without a body when the caller has it already."""
    tag = tag_of(data)
    return unchanged(request, tag) or answered(data, tag)


def unchanged(request: Request, tag: str) -> Response | None:
    """304 without a body when the caller has what is tagged like this, else nothing."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if request.method in ("GET", "HEAD") and ("*" in known or tag in map(_strong, known)):
        return Response(status=304, headers={"ETag": tag, "Cache-Control": PRIVATE})
    return None


def answered(data: Any, tag: str) -> Response:
    """An answer with this entity tag."""
    return Response(data, headers={"ETag": tag, "Cache-Control": PRIVATE})


def body_of(request: Request) -> bytes:
    """What was sent, byte for byte. Raises TooLarge."""
    body: bytes = request.body
    if len(body) > MOST_BYTES:
        raise TooLarge
    return body


def matches(request: Request, data: Any) -> bool:
    """Whether `If-Match` still holds; it does where it isn't sent (RFC 9110, 13.1.1)."""
    return holds(request.headers.get("If-Match"), data)


def holds(header: str | None, data: Any) -> bool:
    """Whether one of these entity tags is that of what is here; weak ones never are."""
    if header is None:
        return True
    known = parse_etags(header)
    return "*" in known or tag_of(data) in known


def _strong(tag: str) -> str:
    return tag.removeprefix("W/")


@dataclass(frozen=True)
class Cursor:
    """Where a page ends, and when the round began to which it belongs."""

    sent_at: datetime
    offer_id: uuid.UUID
    began: Mark

    def __str__(self) -> str:
        """Text that means nothing to anybody else."""
        text = f"{self.sent_at.isoformat()} {self.offer_id.hex} {self.began}"
        return base64.urlsafe_b64encode(text.encode()).decode()

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """The cursor with this text. Raises ValueError for any other text."""
        parts = base64.urlsafe_b64decode(text.encode()).decode().split(" ")
        if len(parts) != 3:
            raise ValueError(text)
        sent_at, offer_id, began = parts
        instant = datetime.fromisoformat(sent_at)
        # On the edge of the calendar an instant has no counterpart in the database's zone.
        if instant.tzinfo is None or not 1 < instant.year < 9999:
            raise ValueError(text)
        return cls(instant, uuid.UUID(offer_id), Mark.read(began))
