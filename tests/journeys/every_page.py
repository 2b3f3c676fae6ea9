"""Every page of the house in every state that changes it: the round of whoever looks at all."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from cases.links import digest_link, family_link, keys_link, office_link, places_link
from cases.moves import Event
from cases.states import CaseState, OfferState
from tests.advisory.coming_in import PASSWORD
from tests.factories import IN_TIME
from tests.journeys.crowded_town import Town
from tests.journeys.walking import Visit

S = CaseState
# Doors with pages; the API has its own tests, and its guide is visited.
DOORS = ("desk:", "office:", "family:", "account_", "mfa_", "usersessions_", "socialaccount_")
# Only posted to: what they lead to is a page of its own.
POSTED = {
    "desk:logout", "desk:export", "desk:view_drop", "desk:document", "desk:follow_up_done",
    "desk:follow_up_again", "desk:keep", "desk:known", "desk:revoke_key", "desk:absence_end",
    "desk:privacy_allow", "desk:outbox_decide", "desk:person_act",
}  # fmt: skip
# Files, and addresses between two pages.
NO_PAGES = {
    "desk:handover_file", "desk:copy", "desk:appointment_file", "desk:calendar_feed",
    "desk:letter_pdf", "desk:notice", "desk:trail_file",
    "mfa_download_recovery_codes", "mfa_login_webauthn", "mfa_reauthenticate_webauthn",
}  # fmt: skip
# Nothing has to be typed for these, so nothing can be wrong.
NEEDS_NOTHING = {
    Event.INVITE, Event.CONFIRM, Event.END_BRIDGE, Event.SEARCH_AGAIN, Event.RESUME, Event.REVIEW,
}  # fmt: skip


def routes() -> set[str]:
    """Every address of these doors, by the name it has in the program's own list."""
    return {name for name in _names(get_resolver()) if name.startswith(DOORS)}


def _names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from _names(one, f"{space}{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern):
            yield f"{space}{one.name}"


SPOIL, SHOW = "spoil", "press .e-form .kern-btn--primary"
EMPTY_LISTS = [
    "/", "/worklist/", "/worklist/views/", "/exports/", "/caseloads/", "/search/", "/report/",
    "/appointments/", "/rooms/", "/waiting-list/", "/waiting-list/places/", "/places/", "/keys/",
    "/preferences/", "/preferences/calendar/", "/forecast/", "/deadlines/", "/absences/",
    "/privacy/", "/privacy/processing/", "/privacy/impact-assessment/", "/watch/", "/wording/",
    "/outbox/",
    "/requests/", "/privacy/deletions/", "/privacy/trail/", "/people/",
]  # fmt: skip
GUESSED = {"login": "lead", "password": "guessed"}
FORGOTTEN = ["vergessen", "vergessen/gesendet", "neu/1-falsch", "neu/fertig"]


def when_empty() -> list[Visit]:
    """The lists on the first day, and whoever has not come in yet."""
    stranger: dict[str, Any] = {"who": "nobody"}
    return [
        *(Visit(path) for path in EMPTY_LISTS),
        Visit("/worklist/?scope=all&language=ar"),
        Visit("/anmelden/", **stranger),
        Visit("/anmelden/", (SPOIL,), **stranger),
        Visit("/konto/anmelden/", **stranger),
        Visit("/konto/gesperrt/", **stranger),
        *(Visit(f"/konto/passwort/{page}/", **stranger) for page in FORGOTTEN),
        Visit("/konto/passwort/vergessen/", (SPOIL,), **stranger),
        Visit("/konto/stadt/abgebrochen/", **stranger),
        Visit("/konto/stadt/fehler/", **stranger),
        Visit("/nirgends/", status=404),
        Visit(f"/worklist/?{'scope=all&' * 1001}", status=400),
        Visit("/anmelden/", ("forge",), status=403, **stranger),
        Visit("/api/docs/", **stranger),
        *(Visit(f"/familie/datenschutz/{one}/", **stranger) for one in ("de", "ar")),
    ]


def when_full(town: Town) -> list[Visit]:
    """Everything else."""
    parts = (_of_lists, _of_many, _of_states, _of_cases, _of_moves, _of_schools, _of_answers)
    return [visit for part in (*parts, _of_families, _of_account) for visit in part(town)]


def _of_lists(town: Town) -> list[Visit]:
    forms = ["/report/", "/rooms/", "/absences/", "/privacy/", "/worklist/views/?scope=all"]
    known = {"given_name": "Amira", "family_name": "Beispiel", "birth_date": "4.5.2013"}
    greeting = "/wording/tr/common.greeting/"
    return [
        *(Visit(path) for path in EMPTY_LISTS),
        *(Visit(path, (SPOIL,)) for path in [*forms, "/deadlines/", "/requests/"]),
        *(Visit(f"/outbox/?show={tab}") for tab in ("to_post", "on_the_way", "sent")),
        Visit("/outbox/mails/"),
        Visit("/outbox/mails/eins/"),
        Visit(f"/outbox/{town.letter.pk}/letter/"),
        Visit("/search/", ("press .e-search button",)),
        Visit("/report/", typed=known, shows="form [role=status] a"),
        Visit("/deadlines/", (SHOW,), typed={"offer_expiry": "10"}),
        Visit("/deadlines/", (SHOW, SPOIL), typed={"offer_expiry": "10"}),
        Visit(f"/rooms/{town.room.pk}/"),
        Visit(f"/requests/{town.request.pk}/"),
        Visit(f"/requests/{town.request.pk}/", (SPOIL,)),
        Visit("/people/", (SPOIL,)),
        Visit(f"/people/{town.colleague.pk}/"),
        *(Visit(path) for path in (greeting, "/wording/ar/common.greeting/")),
    ]


def _of_many(town: Town) -> list[Visit]:
    everybody, mark = "/worklist/?scope=all", "tick [name=case]"
    acts = [f"press [name=what][value={what}]" for what in ("assign", "hand_over", "follow_up")]
    return [
        Visit(everybody),
        *(Visit(everybody, (mark, act)) for act in acts),
        *(Visit(everybody, (mark, act, SPOIL)) for act in acts),
        Visit(f"/bulk/{town.bulk.pk}/", who="colleague"),
        Visit(f"/caseloads/{town.caseload.pk}/"),
        Visit(f"/caseloads/{town.caseload.pk}/", (SPOIL,)),
    ]


def _of_states(town: Town) -> list[Visit]:
    return [Visit(town.path(state)) for state in CaseState]


def _of_cases(town: Town) -> list[Visit]:
    early, talking = town.path(S.INVITED), town.path(S.IN_CONSULTATION)
    waits, foreign = town.path(S.ASSIGNMENT_REQUESTED), f"/cases/{town.foreign.number}/purpose/"
    forms = ["guardians/", "follow-ups/", "appointment/", "rights/"]
    guardian, follow_up = town.guardian.pk, town.follow_up.pk
    return [
        *(
            Visit(early + page)
            for page in [*forms, "dates/", "past/", "exam/", "merge/", "rights/restriction/"]
        ),
        *(Visit(early + page, (SPOIL,)) for page in forms),
        Visit(f"{early}guardians/{guardian}/"),
        Visit(f"{early}guardians/{guardian}/", (SPOIL,)),
        Visit(f"{early}follow-ups/{follow_up}/move/"),
        Visit(f"{early}follow-ups/{follow_up}/move/", (SPOIL,)),
        Visit(f"{early}merge/?survivor={town.cases[S.REPORTED].number}"),
        Visit(f"/cases/{town.twin.number}/merge/approval/", who="colleague"),
        *(Visit(talking + page) for page in ("consultation/", "recommendation/")),
        *(Visit(talking + page, (SPOIL,)) for page in ("consultation/", "recommendation/")),
        Visit(f"{town.path(S.READY_FOR_PLACEMENT)}places/"),
        Visit(f"{waits}assignment/"),
        Visit(f"{waits}assignment/sheet/", shows="body"),
        Visit(f"{town.path(S.CLOSED)}handover/"),
        *(Visit(foreign, acts, who="south") for acts in ((), (SPOIL,))),
        Visit(early, who="officer", status=404),
        Visit("/report/", who="officer", status=403),
        Visit(f"{early}moves/contact/", ("forge",), status=403),
        Visit(f"{early}moves/contact/", ("age",), shows=".kern-alert"),
    ]


def when_refused(town: Town) -> list[Visit]:
    """What somebody sees who is stopped: too many searches, too many passwords, a fault of ours."""
    return [
        Visit("/search/", status=429),
        Visit(family_link(town.cases[S.PLACED]), who="family", status=429),
        Visit("/anmelden/", ("press main .kern-btn--primary",), "nobody", 429, typed=GUESSED),
        Visit("/forecast/", status=500),
    ]


def _of_moves(town: Town) -> list[Visit]:
    paths = {
        event: f"/cases/{walk.case.number}/moves/{event}/" for event, walk in town.before.items()
    }
    return [
        *(Visit(path) for path in paths.values()),
        *(Visit(path, (SPOIL,)) for event, path in paths.items() if event not in NEEDS_NOTHING),
        Visit(f"{town.path(S.CLOSED)}moves/invite/", status=409),
    ]


def _of_schools(town: Town) -> list[Visit]:
    number, places = town.school.number, places_link(town.school.number, IN_TIME)
    over = places_link(number, date(2026, 1, 1))
    return [
        Visit(f"/places/{number}/"),
        Visit(f"/keys/{number}/"),
        Visit(f"/keys/{number}/", (SPOIL,)),
        Visit(f"/keys/{number}/{town.key.prefix}/renewal/"),
        Visit(places, who="school"),
        Visit(places, (SPOIL,), who="school", status=400),
        Visit(keys_link(number, IN_TIME), who="school"),
        Visit(digest_link(number, IN_TIME), who="school"),
        Visit(over, who="school", status=410),
        Visit("/schule/falsch/", who="school", status=404),
    ]


# What a school can say wrongly, by the state of the request.
ANSWERS = {
    OfferState.SENT: ("query", "decline"),
    OfferState.QUERY_OPEN: ("decline",),
    OfferState.ACCEPTED: ("revocation",),
}
GONE = (OfferState.EXPIRED, OfferState.WITHDRAWN)


def _of_answers(town: Town) -> list[Visit]:
    links = {state: office_link(offer) for state, offer in town.offers.items()}
    numbers = {state: offer.school.number for state, offer in town.offers.items()}
    return [
        *(
            Visit(link, who="school", status=410 if state in GONE else 200)
            for state, link in links.items()
        ),
        *(
            Visit(links[state], (f"spoil form:has([value={answer}])",), "school", 400)
            for state, answers in ANSWERS.items()
            for answer in answers
        ),
        *(Visit(digest_link(numbers[state], IN_TIME), who="school") for state in ANSWERS),
    ]


def _of_families(town: Town) -> list[Visit]:
    told = (S.REPORTED, S.APPOINTMENT_SCHEDULED, S.OFFERED, S.PLACED, S.CLOSED)
    return [
        *(Visit(f"{family_link(town.cases[state])}?lang=de", who="family") for state in told),
        Visit(f"{family_link(town.cases[S.PLACED])}?lang=ar", who="family"),
        Visit("/familie/falsch/", who="family", status=404),
    ]


def _of_account(town: Town) -> list[Visit]:
    factor = "/konto/zweiter-faktor/"
    passkey = f"{factor}webauthn/keys/{town.passkey.pk}/"
    forms = ["/konto/passwort/", "/konto/bestaetigen/", f"{factor}totp/activate/"]
    pages = ["/konto/sitzungen/", "/konto/abmelden/", factor, f"{factor}webauthn/"]
    secured = ["", "totp/deactivate/", "recovery-codes/", "recovery-codes/generate/"]
    typed = {"login": "half", "password": PASSWORD}
    return [
        *(Visit(path) for path in [*forms, *pages, f"{factor}webauthn/add/"]),
        *(Visit(path, (SPOIL,)) for path in forms),
        *(Visit(factor + page, who="secured") for page in [*secured, "reauthenticate/"]),
        *(Visit(f"{passkey}{page}/", who="secured") for page in ("edit", "remove")),
        Visit("/anmelden/", ("press main .kern-btn--primary",), who="half", typed=typed),
        Visit(f"{factor}authenticate/", (SPOIL,), who="half"),
    ]
