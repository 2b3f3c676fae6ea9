"""A character set that the sender names decides nothing: not what is read, not that it is."""

import io
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest

from advisory.asgi import application as by_asgi
from advisory.charsets import UTF8ASGIRequest
from advisory.wsgi import application

pytestmark = pytest.mark.django_db
# Python knows all of these; some are no character set, some make letters that can't be kept.
CODECS = ("hex", "zlib", "rot13", "idna", "undefined", "unicode_escape", "utf-16", "ascii", "none")
PAGES = ("/anmelden/", "/familie/nobody/", "/schule/nobody/", "/api/v1/status", "/i18n/setlang/")
PART = '--x\r\nContent-Disposition: form-data; name="login"{}\r\n\r\n\\ud800\r\n--x--\r\n'


def status(method: str, address: str, media: str, body: bytes = b"") -> int:
    """What is answered at the server's own entrance; a test client makes its requests otherwise."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": address,
        "QUERY_STRING": "next=%5Cud800&lang=%FF",
        "CONTENT_TYPE": media,
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "localhost",
        "HTTP_COOKIE": f"csrftoken={'a' * 32}",
        "wsgi.input": io.BytesIO(body),
    }
    setup_testing_defaults(environ)
    return application.get_response(application.request_class(environ)).status_code


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("parameter", ["charset={}", 'CHARSET = "{}"', "x*={}''%41"])
def test_no_character_set_of_an_address_breaks_a_page(codec: str, parameter: str) -> None:
    for media in ("text/plain", "application/json", "application/x-www-form-urlencoded"):
        for method in ("GET", "POST"):
            for page in PAGES:
                named = f"{media}; {parameter.format(codec)}"
                assert status(method, page, named, b"{}") < 500, (method, page, named)


@pytest.mark.parametrize("codec", CODECS)
def test_no_character_set_of_a_form_breaks_a_page(codec: str) -> None:
    media = "multipart/form-data; boundary=x"
    for page in PAGES:
        for named, part in (
            (f"{media}; charset={codec}", ""),
            (media, f"; filename*={codec}''%41"),
            (media, f"; x*={codec}''%41"),
        ):
            assert status("POST", page, named, PART.format(part).encode()) < 500, (page, part)


def test_the_other_entrance_reads_in_the_same_way() -> None:
    assert by_asgi.request_class is UTF8ASGIRequest
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/anmelden/",
        "query_string": b"q=%C3%A4",
        "headers": [(b"content-type", b"text/plain; charset=hex")],
    }
    assert UTF8ASGIRequest(scope, io.BytesIO()).GET["q"] == "ä"
