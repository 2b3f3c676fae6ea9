"""Whatever is sent is read as UTF-8: no header chooses a codec of Python's, like `hex`."""

from collections.abc import Mapping
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.utils.datastructures import MultiValueDict


class UTF8Request(HttpRequest):
    """Of the media type only the boundary is kept; Django would look for a codec in the rest."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        media, *rest = meta.get("CONTENT_TYPE", "").split(";")
        kept = [one for one in rest if one.strip().lower().startswith("boundary=")]
        meta["CONTENT_TYPE"] = ";".join([media, *kept])
        super()._set_content_type_params(meta)  # type: ignore[misc]

    def parse_file_upload(
        self,
        META: Mapping[str, Any],  # noqa: N803 (as Django calls it)
        post_data: Any,
    ) -> tuple[QueryDict, MultiValueDict[str, Any]]:
        """The parts of a form. Raises MultiPartParserError too for a codec that is none."""
        try:
            return super().parse_file_upload(META, post_data)
        except (LookupError, UnicodeError) as error:
            raise MultiPartParserError from error


class UTF8WSGIRequest(UTF8Request, WSGIRequest):
    """By WSGI."""


class UTF8ASGIRequest(UTF8Request, ASGIRequest):
    """By ASGI."""
