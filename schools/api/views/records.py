"""The record of a pupil whom the school has accepted, as a file for its software."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cases import pupil
from cases.pupil import FORMATS, Format, NoPrinter
from cases.refusals import Refused
from schools.api import about_records, answering, errors, schema, wire
from schools.api.auth import caller_of
from schools.api.reading import own_offer
from schools.api.views.calls import SchoolView
from schools.models import Scope

FORMAT = OpenApiParameter(
    "format",
    str,
    enum=list(FORMATS),
    description="Wins over `Accept`. Without both: svws.",
)


class Record(SchoolView):
    """The pupil in the format that the school's software reads."""

    scopes = {"GET": Scope.OFFERS_READ}

    @extend_schema(
        operation_id="read_record",
        summary="Read the record of a pupil whom the school has accepted",
        description=(
            "`svws`: names and keys of SVWS `SchuelerStammdaten`; `csv`: for import by hand; "
            "`xschule`: an XSchule 1.0 message; `pdf` and `html`: the sheet for the first day. "
            "Only after acceptance, and each one is recorded."
        ),
        tags=["offers"],
        parameters=[schema.PATH_ID, FORMAT, schema.IF_NONE_MATCH],
        responses={
            **about_records.FILES,
            304: schema.NOT_MODIFIED,
            **schema.problems("invalid", "not_found", "not_acceptable", "wrong_state"),
        },
    )
    def get(self, request: Request, offer_id: str) -> Any:
        """The file, or 304 while the pupil's data is as it was."""
        caller = caller_of(request)
        offer = own_offer(caller, offer_id)
        wanted = _format(request)
        try:
            found = pupil.pupil_of(offer, by=caller.actor, at=caller.at)
        except Refused as refused:
            raise errors.refusal(refused, **answering.possible(caller, offer)) from refused
        known = wire.tagged(request, {"format": wanted.name, "pupil": found.seen})
        if known.status_code == 304:
            return known
        try:
            body = wanted.make(found)
        except NoPrinter as missing:
            raise errors.Problem("not_acceptable", NO_PRINTER) from missing
        pupil.note_record(offer, wanted.name, by=caller.actor, at=caller.at)
        return _file(body, wanted, f"pupil-{offer.pk}", known)


NO_PRINTER = _("PDF can't be made here: ask for format=html and print the page.")
NOT_KNOWN = _("This field is not known.")
NO_SUCH = _("There is no such format: %(formats)s.") % {"formats": ", ".join(FORMATS)}


def _format(request: Request) -> Format:
    """What is asked for by `format`, else by `Accept`. Raises a Problem for what there isn't."""
    if unknown := sorted(set(request.query_params) - {"format"}):
        raise errors.invalid([(f"/{name}", str(NOT_KNOWN)) for name in unknown])
    name = request.query_params.get("format")
    if name is not None:
        if name not in FORMATS:
            raise errors.invalid([("/format", str(NO_SUCH))])
        return FORMATS[name]
    by_type = {one.media_type: one for one in FORMATS.values()}
    preferred = request._request.get_preferred_type(list(by_type))
    if preferred is not None:
        return by_type[preferred]
    raise errors.Problem("not_acceptable", NO_SUCH)


def _file(body: bytes, wanted: Format, name: str, known: Response) -> HttpResponse:
    """The file under a name that tells nothing about the child."""
    shown = "inline" if wanted.name == "html" else "attachment"
    headers = {
        "ETag": known.headers["ETag"],
        "Cache-Control": known.headers["Cache-Control"],
        "Content-Disposition": f'{shown}; filename="{name}.{wanted.suffix}"',
        "Vary": "Accept, Accept-Language",
    }
    return HttpResponse(body, content_type=wanted.media_type, headers=headers)
