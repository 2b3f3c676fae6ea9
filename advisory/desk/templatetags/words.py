"""Filters that say codes in words: languages, countries, scripts."""

from collections.abc import Iterable

from django.template import Library

from cases.languages import language_name, nationality_name
from cases.states import Script

register = Library()


@register.filter
def language(code: str) -> str:
    """The language in the language of the page; nothing for nothing."""
    return language_name(code) if code else ""


@register.filter
def languages(codes: Iterable[str]) -> str:
    """Several of them."""
    return ", ".join(language_name(code) for code in codes)


@register.filter
def nationality(code: str) -> str:
    """The country in the language of the page; nothing for nothing."""
    return nationality_name(code) if code else ""


@register.filter
def nationalities(codes: Iterable[str]) -> str:
    """Several of them."""
    return ", ".join(nationality_name(code) for code in codes)


@register.filter
def scripts(codes: Iterable[str]) -> str:
    """Scripts in words; an unknown one as it is."""
    known = dict(Script.choices)
    return ", ".join(str(known.get(code, code)) for code in codes)
