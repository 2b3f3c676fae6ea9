"""A letter on paper: as a tagged PDF, German first and the family's language on the facing page."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

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
    except (ImportError, OSError) as problem:
        raise CannotPrint from problem
    page = render_to_string("letters/paper.html", dict(context))
    styles = CSS(string=_fonts() + _style_sheet(), url_fetcher=_only_fonts)
    pdf: bytes = HTML(string=page, url_fetcher=_only_fonts).write_pdf(
        stylesheets=[styles], pdf_variant="pdf/ua-1"
    )
    return pdf


def _fonts() -> str:
    return "\n".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url("font:{path}"); }}'
        for family, weights in FONTS.items()
        for weight, path in weights.items()
    )


def _style_sheet() -> str:
    with open(_file(STYLES), encoding="utf-8") as styles:
        return styles.read()


def _only_fonts(url: str, *_rest: Any, **_more: Any) -> dict[str, object]:
    """What a letter may load: the fonts of the house, nothing from elsewhere."""
    known = {path for weights in FONTS.values() for path in weights.values()}
    parts = urlsplit(url)
    path = unquote(parts.path)
    if parts.scheme != "font" or path not in known:
        raise ValueError("a letter loads nothing from elsewhere")
    with open(_file(path), "rb") as font:
        return {"string": font.read(), "mime_type": "font/woff2"}


def _file(path: str) -> str:
    found = finders.find(path)
    if not isinstance(found, str):
        raise CannotPrint
    return found
