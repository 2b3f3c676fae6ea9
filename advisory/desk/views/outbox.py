"""Outgoing mail: what is owed, sent, undeliverable or unsure, and the letters to print and post."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from advisory.desk import mailbox
from advisory.desk.timeline import PEOPLE, digest_of, people_among, recipient, state_of
from advisory.desk.visitor import Visitor, visitor
from cases import outbox
from cases.access import Area
from cases.actions.records import mark_posted
from cases.models import Notice
from cases.models.notice import NoticeQuerySet
from cases.notices import FAMILY_KINDS, NoticeState, Way
from cases.refusals import Refused

PAGE = 50
Verb = Callable[[Notice, Visitor], None]


@dataclass(frozen=True)
class Tab:
    """One list of the outbox."""

    key: str
    label: str | Promise
    ask: Callable[[NoticeQuerySet], NoticeQuerySet]


TABS = (
    Tab("troubled", _("Needs a person"), lambda notices: notices.troubled()),
    Tab("to_post", _("Letters to post"), lambda notices: notices.to_post()),
    Tab("on_the_way", _("On the way"), lambda notices: notices.on_the_way()),
    Tab("with_digest", _("With a digest"), lambda notices: notices.with_digest()),
    Tab("sent", _("Sent"), lambda notices: notices.gone_out()),
    Tab("dropped", _("No longer needed"), lambda notices: notices.dropped()),
)


@dataclass(frozen=True)
class Row:
    """One message: to whom by role, where it is, and what a person may do about it.

    `is_refused` when the recipient's present address takes no mail at all.
    """

    notice: Notice
    whom: str
    reason: str
    code: str
    is_troubled: bool
    is_letter: bool
    can_be_posted: bool
    state: str
    digest: str
    is_refused: bool


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """One of the lists, fifty at a time; without a choice the first one that is not empty."""
    me = visitor(request)
    counted = [(tab, tab.ask(Notice.objects.all()).count()) for tab in TABS]
    chosen = next((tab for tab in TABS if tab.key == request.GET.get("show")), None)
    tab = chosen or next((tab for tab, count in counted[:4] if count), TABS[4])
    found = tab.ask(Notice.objects.with_company()).select_related("case__child")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "tab": tab,
        "tabs": counted,
        "rows": _rows(list(page)),
        "page": page,
        "may_decide": me.may_write(Area.OUTBOX),
        "circuits": outbox.broken(),
        "mails_can_be_read": mailbox.is_open(),
    }
    return render(request, "desk/outbox/list.html", context)


@require_POST
def decide(request: HttpRequest, notice_id: UUID, verb: str) -> HttpResponse:
    """Send again, turn into a letter, settle, or record that a letter was posted."""
    me = visitor(request)
    notice = _notice(notice_id)
    if verb not in VERBS:
        raise Http404
    try:
        VERBS[verb](notice, me)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(DONE[verb]))
    return redirect("desk:outbox")


@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """The mails of the demo, the newest first."""
    if not mailbox.is_open():
        raise Http404
    return render(request, "desk/outbox/mails.html", {"mails": mailbox.newest()})


@require_safe
def mail(request: HttpRequest, key: str) -> HttpResponse:
    """One mail of the demo, its links to be clicked."""
    found = mailbox.find(key) if mailbox.is_open() else None
    if found is None:
        raise Http404
    return render(request, "desk/outbox/mail.html", {"mail": found})


def _notice(notice_id: UUID) -> Notice:
    return get_object_or_404(Notice.objects.with_everything(), pk=notice_id)


def _rows(notices: list[Notice]) -> list[Row]:
    people = people_among(notices)
    refused = outbox.flagged(one.recipient for one in notices)
    return [_row(one, people, is_refused=one.recipient in refused) for one in notices]


def _row(notice: Notice, people: PEOPLE, *, is_refused: bool) -> Row:
    reason, code = outbox.explain(notice.error)
    is_troubled = notice.state in (NoticeState.DEAD, NoticeState.PARKED)
    is_family = notice.kind in FAMILY_KINDS
    return Row(
        notice=notice,
        whom=recipient(notice.recipient, people),
        reason=reason,
        code="" if code.startswith("user:") else code,
        is_troubled=is_troubled,
        is_letter=is_family,
        can_be_posted=is_family and is_troubled,
        state=state_of(notice),
        digest=digest_of(notice),
        is_refused=is_refused,
    )


def waits_for_post(notice: Notice) -> bool:
    """Whether a person has to print and post it."""
    return notice.way == Way.LETTER and notice.state == NoticeState.OWED


def _posted(notice: Notice, me: Visitor) -> None:
    if not me.may_write(Area.OUTBOX) or not waits_for_post(notice):
        raise Http404
    mark_posted(notice, at=me.now)


VERBS: dict[str, Verb] = {
    "again": lambda notice, me: outbox.send_again(notice, by=me.actor, at=me.now),
    "by-post": lambda notice, me: outbox.by_post(notice, by=me.actor, at=me.now),
    "settle": lambda notice, me: outbox.settle(notice, by=me.actor),
    "posted": _posted,
}
DONE: dict[str, str | Promise] = {
    "again": _("The message goes out again."),
    "by-post": _("The message is now a letter to print and post."),
    "settle": _("The message is settled."),
    "posted": _("The letter is recorded as posted."),
}
