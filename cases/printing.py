"""Sheets of paper: drawn as PDF from a page that has everything it needs."""

import importlib
from typing import Any

from django.contrib.staticfiles import finders


class NoPrinter(Exception):
    """This machine can't make PDF (no libpango); the page to print says the same."""


def draw(html: str, style: str) -> bytes:
    """The page as a tagged PDF. Raises NoPrinter where the system lacks what draws it."""
    try:
        weasyprint = importlib.import_module("weasyprint")
    except (ImportError, OSError) as error:
        raise NoPrinter from error
    document = weasyprint.HTML(string=html, url_fetcher=_fetch_nothing)
    drawn: bytes = document.write_pdf(
        stylesheets=[weasyprint.CSS(filename=finders.find(style))], pdf_variant="pdf/ua-1"
    )
    return drawn


def _fetch_nothing(url: str, *_args: Any, **_options: Any) -> Any:
    """Whatever a name or an address may hold, drawing a sheet asks nobody for anything."""
    raise ValueError("the sheet has everything it needs")
