"""Filters that say codes in words: languages, countries, scripts."""

from collections.abc import Iterable

from django.db.models import TextChoices
from django.template import Library
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from cases.languages import language_name, nationality_name
from cases.states import Script
from schools.models import HookEvent, Scope

register = Library()
BREAK = mark_safe("<br>")


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
def rights_of_key(scopes: Iterable[str]) -> SafeString:
    """What a school's software may do, in words and as its maker calls it."""
    return _with_codes(scopes, Scope)


@register.filter
def news_of_hook(events: Iterable[str]) -> SafeString:
    """Of what a school's software is told, in words and as its maker calls it."""
    return _with_codes(events, HookEvent)


def _with_codes(codes: Iterable[str], words: type[TextChoices]) -> SafeString:
    known = dict(words.choices)
    rows = [(known.get(code, code), code) for code in codes]
    return format_html_join(BREAK, '{} <code class="e-muted">{}</code>', rows)


@register.filter
def scripts(codes: Iterable[str]) -> str:
    """Scripts in words; an unknown one as it is."""
    known = dict(Script.choices)
    return ", ".join(str(known.get(code, code)) for code in codes)
