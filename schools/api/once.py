"""`Idempotency-Key`: a POST that is sent again is answered like the first time."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from schools import repeats
from schools.api import errors, wire
from schools.api.auth import caller_of
from schools.repeats import KeyReused, Said, Sent

HEADER = "Idempotency-Key"
REPEATED = "Idempotency-Replayed"
LONGEST = 255
# A string of RFC 9651, as the draft has it, or the bare text that most software sends.
QUOTED = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])*)"')
BARE = re.compile(r"[!#-~]+")
# What belongs to the answer; the rest is made anew for every connection.
OWN_HEADERS = ("ETag", "Location", "Cache-Control", "Retry-After")


def sent(request: Request) -> Sent | None:
    """The request as it is known again; None without a key. Raises Problem for what is no key."""
    header = request.headers.get(HEADER)
    if header is None:
        return None
    body = wire.body_of(request)
    said = "\n".join([str(request.method), request.get_full_path(), ""]).encode()
    return Sent(caller_of(request).school.pk, _key(header), said + body)


def answer(
    view: APIView, post: Callable[..., Any], request: Request, *args: Any, **kwargs: Any
) -> Any:
    """Do what the view does, once; a refusal is an answer, too. Raises Problem."""
    known = sent(request)
    if known is None:
        return post(request, *args, **kwargs)

    def said() -> Said:
        try:
            return _said(post(request, *args, **kwargs))
        except Exception as error:
            return _said(view.handle_exception(error))

    with told_apart():
        return _http(repeats.once(known, said, at=caller_of(request).at))


@contextmanager
def told_apart() -> Iterator[None]:
    """A key that was sent before with another request is refused (422)."""
    try:
        yield
    except KeyReused as error:
        raise errors.Problem("idempotency_key_reused") from error


def _key(header: str) -> str:
    quoted = QUOTED.fullmatch(header)
    text = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else header
    if not (quoted or BARE.fullmatch(header)) or not 1 <= len(text) <= LONGEST:
        sentence = _("Send 1 to 255 printable characters, best a UUID in quotes.")
        raise errors.invalid([(f"/{HEADER}", sentence)])
    return text


def _said(response: Response) -> Said:
    body = b"" if response.data is None else JSONRenderer().render(response.data)
    headers = {name: response.headers[name] for name in OWN_HEADERS if name in response.headers}
    # Until it is rendered, the framework's answer has a media type of its own beside its headers.
    headers["Content-Type"] = response.content_type or JSONRenderer.media_type
    headers["Content-Language"] = get_language() or ""
    return Said(response.status_code, body, headers)


def _http(said: Said) -> HttpResponse:
    response = HttpResponse(said.body, status=said.status, headers=dict(said.headers))
    if said.is_repeat:
        response.headers[REPEATED] = "true"
    return response
