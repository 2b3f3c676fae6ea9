"""The search in the header: by any spelling, phone, number or birth date.

What is typed comes by POST and is never part of an address: addresses are written into logs.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from advisory.desk.forms.fields import GermanDateField
from advisory.desk.visitor import visitor
from cases import worklist
from cases.models import Case

LONGEST = 100


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """What was found, with state, since when, next step and who; a number leads to its case."""
    text = request.POST.get("q", "").replace("\0", "").strip()[:LONGEST]
    if not text:
        return render(request, "desk/search/search.html")
    me = visitor(request)
    if Case.objects.visible_to(me.actor).with_number(text).exists():
        return redirect("desk:case", text)
    words, born_on = split_date(text)
    lines = worklist.search(words, born_on, me.actor, me.now)
    context = {"search_text": text, "lines": lines, "is_capped": len(lines) == worklist.FOUND}
    return render(request, "desk/search/search.html", context)


def split_date(text: str) -> tuple[str, date | None]:
    """The words of a search, and the birth date among them if there is one."""
    words, born_on = [], _as_date(text) if "." in text else None
    if born_on:
        return "", born_on
    for word in text.split():
        day = _as_date(word)
        if day is None or born_on is not None:
            words.append(word)
        else:
            born_on = day
    return " ".join(words), born_on


def _as_date(word: str) -> date | None:
    """A day with its dots; bare digits are a phone or a number."""
    if word.isdecimal():
        return None
    try:
        return GermanDateField().to_python(word)
    except ValidationError:
        return None
