"""The page behind the link in a mail about keys: what is valid, and ending it at once."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator

from cases import keeping
from cases.actions.keys import end_key
from cases.actors import Actor
from cases.calendars import day_of
from cases.links import read_keys_token
from cases.states import Door
from schools import clock
from schools.models import ApiKey, School
from schools.office.views import LinkPage


@method_decorator(login_not_required, name="dispatch")
class KeysPage(LinkPage):
    """The keys of one school; each can be ended here, none can be made."""

    new_link = keeping.KEYS

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show them. Mail scanners follow links too: nothing is ended by looking."""
        return _page(request, _school(token), timezone.now())

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """End one; a second click says that it has ended."""
        at, school = timezone.now(), _school(token)
        key = ApiKey.objects.of_school(school).named(request.POST.get("prefix", ""))
        if key is None:
            raise Http404
        end_key(key, by=Actor.school(school.pk, Door.OFFICE), at=at)
        return _page(request, school, at, ended=key)


def _school(token: str) -> School:
    school: School = School.objects.get(number=read_keys_token(token, day_of(clock.now())))
    return school


def _page(request: HttpRequest, school: School, at: datetime, **more: Any) -> HttpResponse:
    keys = ApiKey.objects.valid(at).of_school(school)
    return render(request, "office/keys.html", {"school": school, "keys": keys, **more})
