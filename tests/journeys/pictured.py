"""Which page of the demo each picture shows: every address of the house that is a page."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from cases.links import digest_link, family_link, keys_link, office_link, places_link
from cases.models import Case, Notice, Offer, Room
from cases.states import CaseState, OfferState
from schools.models import ApiKey, School

S = CaseState
# Pages for which the demo would first have to do something.
LACKING = {
    "account_login", "account_reset_password_from_key", "account_reset_password_from_key_done",
    "desk:bulk", "desk:bulk_progress", "desk:caseload", "desk:follow_up_move", "desk:handover",
    "desk:mail", "desk:merge_approval", "desk:purpose", "desk:right", "desk:timetable_save",
    "mfa_authenticate", "mfa_deactivate_totp", "mfa_edit_webauthn", "mfa_generate_recovery_codes",
    "mfa_reauthenticate", "mfa_remove_webauthn", "mfa_view_recovery_codes",
    "socialaccount_login_cancelled", "socialaccount_login_error",
}  # fmt: skip
WITH_SCHOOL = (S.PLACED, S.ENROLLED)


@dataclass(frozen=True)
class Page:
    """A page and who sees it; nobody means somebody with a link."""

    name: str
    path: str
    who: str = "lead"
    status: int = 200
    search: str = ""


def pages() -> list[Page]:
    """All of them, in the order of the printed list."""
    return [*_lists(), *_of_cases(), *_of_office(), *_of_links(), *_of_account()]


def _lists() -> list[Page]:
    lists = {
        "today": "", "worklist": "?scope=all", "views": "", "exports": "", "caseloads": "",
        "week": "", "calendar_link": "", "rooms": "",
        "waiting_list": "", "freed_places": "", "places": "", "preferences": "", "absences": "",
        "forecast": "", "timetable": "", "outbox": "", "mails": "",
    }  # fmt: skip
    shown = [Page(name, reverse(f"desk:{name}") + query) for name, query in lists.items()]
    known = chosen(S.OFFERED).child
    found = Page("search", "/search/", search=known.family_name)
    return [*shown, found, Page("report", "/report/", "intake")]


def _of_cases() -> list[Page]:
    return (
        [
            Page(f"case-{state.lower().replace('_', '-')}", f"/cases/{chosen(state).number}/")
            for state in CaseState
        ]
        + [
            Page(name, reverse(f"desk:{route}", args=[chosen(*states).number]), who)
            for name, route, states, who in (
                ("dates", "dates", (S.OFFERED,), "lead"),
                ("past", "past", (S.OFFERED,), "lead"),
                ("rights", "rights", (S.OFFERED,), "lead"),
                ("restriction", "restriction", (S.OFFERED,), "lead"),
                ("guardian", "guardian_new", (S.REPORTED,), "advisor"),
                ("follow-up", "follow_up", (S.INVITED,), "advisor"),
                ("exam", "exam", (S.INVITED,), "advisor"),
                ("appointment", "book", (S.INVITED,), "intake"),
                ("merge", "merge", (S.REPORTED,), "lead"),
                ("consultation", "consultation", (S.IN_CONSULTATION,), "advisor"),
                ("recommendation", "sign", (S.IN_CONSULTATION,), "advisor"),
                ("places-for-case", "places_for_case", (S.READY_FOR_PLACEMENT,), "placement"),
                ("assignment", "assign", (S.ASSIGNMENT_REQUESTED,), "supervision"),
                ("assignment-sheet", "assignment_sheet", (S.ASSIGNMENT_REQUESTED,), "lead"),
            )
        ]
        + [
            Page(f"move-{event}", f"/cases/{chosen(state).number}/moves/{event}/", who)
            for event, state, who in (
                ("amend", S.REPORTED, "intake"),
                ("contact", S.INVITED, "intake"),
                ("hold", S.IN_CONSULTATION, "advisor"),
                ("waitlist", S.READY_FOR_PLACEMENT, "placement"),
                ("withdraw", S.INVITED, "intake"),
            )
        ]
    )


def _of_office() -> list[Page]:
    advisor = get_user_model().objects.get(username="advisor")
    guarded = chosen(S.OFFERED)
    guardian = guarded.child.household.guardians.first()
    assert guardian is not None
    school, letter = _with_offers(), Notice.objects.filter(kind="invitation").first()
    room, key = Room.objects.first(), ApiKey.objects.select_related("school").first()
    assert letter is not None
    assert room is not None
    assert key is not None
    return [
        Page("guardian-change", f"/cases/{guarded.number}/guardians/{guardian.pk}/"),
        Page("school", f"/places/{school.number}/"),
        Page("keys", "/keys/"),
        Page("school-keys", f"/keys/{key.school.number}/"),
        Page("renew-key", f"/keys/{key.school.number}/{key.prefix}/renewal/"),
        Page("room", f"/rooms/{room.pk}/"),
        Page("letter", f"/outbox/{letter.pk}/letter/"),
        Page("letter-ar", f"/outbox/{letter.pk}/letter/?lang=ar"),
        Page("wording", "/wording/"),
        Page("wording-text", "/wording/ar/common.greeting/"),
        Page("requests", "/requests/"),
        Page("privacy", "/privacy/"),
        Page("processing", "/privacy/processing/"),
        Page("impact", "/privacy/impact-assessment/"),
        Page("deletions", "/privacy/deletions/"),
        Page("trail", "/privacy/trail/"),
        Page("people", "/people/"),
        Page("person", f"/people/{advisor.pk}/"),
        Page("watch", "/watch/", "admin"),
        Page("nothing-here", "/nirgends/", status=404),
    ]


def _of_links() -> list[Page]:
    asked, placed = chosen(S.OFFERED), chosen(*WITH_SCHOOL, language="ar")
    answered = Offer.objects.filter(state=OfferState.ACCEPTED).latest("answered_at")
    assert asked.live_offer is not None
    number, until = asked.live_offer.school.number, timezone.localdate() + timedelta(days=9)
    return [
        Page("office", office_link(asked.live_offer), ""),
        Page("office-answered", office_link(answered), ""),
        Page("office-today", digest_link(number, until), ""),
        Page("office-places", places_link(number, until), ""),
        Page("office-keys", keys_link(number, until), ""),
        Page("family", f"{family_link(placed)}?lang=de", ""),
        Page("family-ar", f"{family_link(placed)}?lang=ar", ""),
        Page("notice", "/familie/datenschutz/de/", ""),
        Page("notice-ar", "/familie/datenschutz/ar/", ""),
        Page("guide", "/api/docs/", ""),
    ]


def _of_account() -> list[Page]:
    return [
        Page("log-in", "/anmelden/", ""),
        Page("forgotten", "/konto/passwort/vergessen/", ""),
        Page("forgotten-sent", "/konto/passwort/vergessen/gesendet/", ""),
        Page("locked", "/konto/gesperrt/", ""),
        Page("log-out", "/konto/abmelden/"),
        Page("prove-again", "/konto/bestaetigen/"),
        Page("app-codes", "/konto/zweiter-faktor/totp/activate/"),
        Page("passkeys", "/konto/zweiter-faktor/webauthn/"),
        Page("passkey-new", "/konto/zweiter-faktor/webauthn/add/"),
        Page("password", "/konto/passwort/"),
        Page("sessions", "/konto/sitzungen/"),
        Page("second-factor", "/konto/zweiter-faktor/"),
    ]


def chosen(*states: CaseState, language: str = "") -> Case:
    """The case with the longest story in these states: a pupil, and nothing to be alarmed about."""
    year = timezone.now().year
    open_to_all = Case.objects.filter(child__household__disclosure_block=False, state__in=states)
    if language:
        open_to_all = open_to_all.filter(child__family_language=language)
    told = open_to_all.annotate(told=Count("steps")).order_by("-told", "number")
    pupils = told.filter(level=0, child__birth_date__year__range=(year - 15, year - 10))
    case = pupils.exclude(child__name_own_script="").first() or told.first()
    assert case is not None, f"this demo has no case for the picture: {states} {language}"
    return case


def _with_offers() -> School:
    school = School.objects.annotate(asked=Count("offers")).order_by("-asked", "number").first()
    assert school is not None
    return school
