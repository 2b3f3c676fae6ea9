"""A letter on paper: as a tagged PDF, German first and the family's language on the facing page."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import segno
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

STYLES = "paper.css"
FONTS = {
    "Fira Sans": {
        400: "vendor/kern/fonts/fira-sans/FiraSans-Regular.woff2",
        600: "vendor/kern/fonts/fira-sans/FiraSans-SemiBold.woff2",
    },
    "Noto Sans Arabic": {
        400: "vendor/noto-sans-arabic/noto-sans-arabic-arabic-400-normal.woff2",
        600: "vendor/noto-sans-arabic/noto-sans-arabic-arabic-600-normal.woff2",
    },
}


class CannotPrint(Exception):
    """The library that writes PDF is not usable here; the print page of the browser is."""


def qr_code(link: str) -> SafeString:
    """The link as a picture for a phone; the address stands beside it in letters."""
    drawn = segno.make(link, error="m").svg_inline(scale=3, light="#fff", svgclass="e-qr")
    # Drawn by a library from our own link: there is nothing of a visitor in it.
    return mark_safe(drawn)  # noqa: S308


def as_pdf(context: Mapping[str, Any]) -> bytes:
    """The letter as PDF/UA. Raises `CannotPrint` where Pango is missing."""
    try:
        from weasyprint import CSS, HTML  # noqa: PLC0415
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
        from weasyprint.urls import URLFetcher  # noqa: PLC0415
    except (ImportError, OSError) as problem:
        raise CannotPrint from problem
    page = render_to_string("letters/paper.html", dict(context))
    # A letter loads nothing from elsewhere; the fonts of the house are files.
    fonts, files = FontConfiguration(), URLFetcher(allowed_protocols=["file"])
    styles = CSS(string=_fonts() + _style_sheet(), font_config=fonts, url_fetcher=files)
    pdf: bytes = HTML(string=page, url_fetcher=files).write_pdf(
        stylesheets=[styles], font_config=fonts, pdf_variant="pdf/ua-1"
    )
    return pdf


def _fonts() -> str:
    return "\n".join(
        f'@font-face {{ font-family: "{family}";'
        f' font-weight: {weight}; src: url("{_address(path)}"); }}'
        for family, weights in FONTS.items()
        for weight, path in weights.items()
    )


def _style_sheet() -> str:
    return Path(_file(STYLES)).read_text("utf-8")


def _address(path: str) -> str:
    return Path(_file(path)).as_uri()


def _file(path: str) -> str:
    found = finders.find(path)
    if not isinstance(found, str):
        raise CannotPrint
    return found
