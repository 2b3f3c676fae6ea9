"""Keys of school software: what exists, what was used when, and making, renewing, ending them."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from advisory.desk import refusing
from advisory.desk.forms.keys import KeyForm, KeySearch, RenewForm
from advisory.desk.models import Advisor
from advisory.desk.proving import proved_again
from advisory.desk.visitor import Visitor, visitor
from cases.actions.keys import end_key, make_key, renew_key
from cases.calendars import end_of
from cases.refusals import Refused
from cases.states import Door
from schools.models import ApiKey, School, Webhook

YEAR = timedelta(days=365)
SOON = timedelta(days=30)
# How the fields of the verbs are called on the forms.
NAMES = {"expires_at": "expires_on"}


@dataclass(frozen=True)
class Row:
    """One key: whether it is valid, ends soon, and who made and ended it."""

    key: ApiKey
    is_valid: bool
    ends_soon: bool
    made_by: str
    ended_by: str


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Every valid key, the first to end on top; or the school whose number was typed."""
    me = visitor(request)
    form = KeySearch(request.GET)
    number = form.cleaned_data["number"].strip() if form.is_valid() else ""
    if number and School.objects.with_number(number).exists():
        return redirect("desk:school_keys", number)
    if number:
        form.add_error("number", _("There is no school with this number."))
    keys = ApiKey.objects.valid(me.now).with_school_ending_first()
    context = {"form": form, "rows": _rows(list(keys), me)}
    return render(request, "desk/keys/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@proved_again
def of_school(request: HttpRequest, number: str) -> HttpResponse:
    """The keys and webhooks of one school; a new key is shown on the answer to the form."""
    me, school = visitor(request), _school(number)
    form = KeyForm(request.POST or None, initial={"expires_on": me.today + YEAR})
    if request.method == "POST" and form.is_valid():
        try:
            made = make_key(school, form.grant(), by=me.actor, at=me.now)
        except Refused as refusal:
            refusing.tell(form, refusal, NAMES)
        else:
            return _shown_once(request, *made)
    context = {
        "school": school,
        "rows": _rows(list(ApiKey.objects.of_school(school)), me),
        "webhooks": Webhook.objects.of_school(school.pk),
        "form": form,
    }
    return render(request, "desk/keys/school.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@proved_again
def renew(request: HttpRequest, number: str, prefix: str) -> HttpResponse:
    """A new key in place of an old one; both are valid for a while."""
    me, key = visitor(request), _key(number, prefix)
    form = RenewForm(request.POST or None, initial={"expires_on": me.today + YEAR})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        expires_at = end_of(said["expires_on"])
        try:
            made = renew_key(
                key, overlap=said["overlap"], expires_at=expires_at, by=me.actor, at=me.now
            )
        except Refused as refusal:
            refusing.tell(form, refusal, NAMES)
        else:
            return _shown_once(request, *made)
    return render(request, "desk/keys/renew.html", {"key": key, "form": form})


@require_POST
def revoke(request: HttpRequest, number: str, prefix: str) -> HttpResponse:
    """End a key at once."""
    me, key = visitor(request), _key(number, prefix)
    if end_key(key, by=me.actor, at=me.now):
        messages.success(request, _("The key %(prefix)s is revoked.") % {"prefix": key.prefix})
    else:
        messages.info(request, _("The key %(prefix)s had ended before.") % {"prefix": key.prefix})
    return redirect("desk:school_keys", number)


def _school(number: str) -> School:
    school = School.objects.with_number(number).first()
    if school is None:
        raise Http404
    return school


def _key(number: str, prefix: str) -> ApiKey:
    key = ApiKey.objects.of_school(_school(number)).named(prefix)
    if key is None:
        raise Http404
    return key


def _shown_once(request: HttpRequest, key: ApiKey, text: str) -> HttpResponse:
    """The only page on which a key stands; no browser and no proxy may keep it."""
    response = render(request, "desk/keys/made.html", {"key": key, "text": text})
    response.headers["Cache-Control"] = "no-store"
    return response


def _rows(keys: list[ApiKey], me: Visitor) -> list[Row]:
    signed = [part for key in keys for part in (key.created_by, key.revoked_by)]
    users = {_user(one) for one in signed}
    people = Advisor.objects.in_bulk(users - {0})
    return [
        Row(
            key=key,
            is_valid=key.is_valid(me.now),
            ends_soon=key.expires_at is not None and key.expires_at <= me.now + SOON,
            made_by=_signer(key.created_by, people),
            ended_by=_signer(key.revoked_by, people),
        )
        for key in keys
    ]


def _user(signature: str) -> int:
    door, _colon, who = signature.partition(":")
    return int(who) if door == Door.DESK and who.isdecimal() else 0


def _signer(signature: str, people: dict[int, Advisor]) -> str:
    """Who made or ended a key, in words: a person of the office, or the door of the school."""
    door, _colon, who = signature.partition(":")
    if _user(signature) in people:
        return str(people[_user(signature)])
    if door in Door.values:
        return ", ".join(part for part in (str(Door(door).label), who) if part)
    return _("Operator") if signature else ""
