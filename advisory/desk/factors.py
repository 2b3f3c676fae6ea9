"""Second factors set and removed: the change and its line in the history are one transaction."""

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver
from django.utils import timezone

from advisory.desk.accounts import factors_of
from advisory.desk.models import Advisor
from cases.actors import Actor
from cases.history import note
from cases.models import Occurrence

View = Callable[..., HttpResponseBase]


def remembered(patterns: Iterable[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """The library's pages of second factors, each of which writes down what it has changed."""
    found = list(patterns)
    for one in _pages(found):
        one.callback = _remember(one.callback)
    return found


def _pages(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _pages(one.url_patterns)
        else:
            yield one


def _remember(view: View) -> View:
    @wraps(view)
    def remembering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person = request.user
        if request.method != "POST" or not isinstance(person, Advisor):
            return view(request, *args, **kwargs)
        with transaction.atomic():
            before = factors_of(person)
            answer = view(request, *args, **kwargs)
            _note_changes(person, before, factors_of(person))
        return answer

    return remembering


def _note_changes(person: Advisor, before: dict[int, str], now: dict[int, str]) -> None:
    by, at, about = Actor.staff(person.pk, ()), timezone.now(), f"user:{person.pk}"
    for key in before.keys() - now.keys():
        note(Occurrence.What.FACTOR_REMOVED, about, by=by, at=at, how=before[key])
    for key in now.keys() - before.keys():
        note(Occurrence.What.FACTOR_SET, about, by=by, at=at, how=now[key])
