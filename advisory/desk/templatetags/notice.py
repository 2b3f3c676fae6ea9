"""Where the notice of data protection is found: in the family's language, and in every other."""

from typing import Any

from django.template import Library

from cases.languages import LETTER_LANGUAGES, language_name, letter_language

register = Library()


@register.inclusion_tag("desk/rights/_notice.html")
def privacy_notice_links(language: str = "") -> dict[str, Any]:
    """Links to the notice, as paper and as a page to show on a telephone."""
    known = [{"code": code, "label": language_name(code)} for code in LETTER_LANGUAGES]
    spoken = letter_language(language) if language else ""
    return {
        "chosen": next((one for one in known if one["code"] == spoken), None),
        "others": [one for one in known if one["code"] != spoken],
    }
