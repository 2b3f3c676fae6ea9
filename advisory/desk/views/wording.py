"""The words for families: read in every language, and put in the office's own by the lead."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from advisory.desk.forms.wording import WordingForm
from advisory.desk.naming import title_of
from advisory.desk.visitor import visitor
from cases.languages import LANGUAGES, LETTER_LANGUAGES
from cases.letters import BINDING, FSI, PDI, Letter, listed
from cases.models import Rewording
from cases.wording import CATALOGUES, KEYS, NOTE, Words, fill, places_of, words

TRAIL = 20
# What a preview puts into the places; nobody is called so.
CHILDREN = ["Amira", "Omar"]
SAMPLES = {
    "begins": "10:00",
    "ends": "11:00",
    "appointment_day": "30.11.2026",
    "start_on": "07.12.2026",
    "waits_since": "26.11.2026",
    "room": "Raum 2",
    "advisor": "Frau Beispiel",
    "school": "GGS Musterstadt",
    "school_address": "Schulstraße 1, 45127 Musterstadt",
    "school_phone": "+49 201 555 0199",
    "link": "https://einstieg.example/familie/…",
    "meeting": "…",
    "admission": "…",
    "registered": "…",
}


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Every text of one language: the house's or the office's, beside the binding German."""
    language = request.GET.get("language", BINDING)
    if language not in CATALOGUES:
        raise Http404
    said, german = words(language), words(BINDING)
    own = CATALOGUES[language].texts
    rows = [
        {
            "key": key,
            "title": title_of(key),
            "german": german.texts.get(key, ""),
            "text": text,
            "is_own": text != own[key],
        }
        for key, text in said.texts.items()
    ]
    context = _about(language) | {
        "rows": rows,
        "languages": [LANGUAGES[code] for code in LETTER_LANGUAGES],
    }
    return render(request, "desk/wording/overview.html", context)


@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, language: str, key: str) -> HttpResponse:
    """One text: looked at before it counts, put in force, or taken back to the house's own."""
    if language not in CATALOGUES or key not in KEYS or (language, key) == (BINDING, NOTE):
        raise Http404
    me, said = visitor(request), words(language)
    posted = request.POST if request.method == "POST" else None
    form = WordingForm(posted, initial={"text": said.texts[key].strip()})
    if posted is not None and "preview" not in posted and form.save(language, key, me):
        messages.success(request, _("Saved. Letters are written in these words from now on."))
        return redirect("desk:wording_text", language, key)
    shown = _shown(form, key, said) if posted is not None else said.texts[key]
    context = _about(language) | {
        "form": form,
        "key": key,
        "title": title_of(key),
        "places": sorted(places_of(key)),
        "german": words(BINDING).texts.get(key, ""),
        "house": CATALOGUES[language].texts[key],
        "preview": _preview(language, key, shown),
        "trail": Rewording.objects.trail(language, key)[:TRAIL],
    }
    return render(request, "desk/wording/text.html", context)


def _about(language: str) -> dict[str, Any]:
    return {
        "language": LANGUAGES[language],
        "is_binding": language == BINDING,
        "is_reviewed": CATALOGUES[language].is_reviewed,
    }


def _shown(form: WordingForm, key: str, said: Words) -> str:
    """What was typed, as long as it can be filled."""
    typed = form.cleaned_data["text"] if form.looks_right(key) else ""
    return typed.strip() or said.texts[key]


def _preview(language: str, key: str, typed: str) -> Letter:
    office = {
        "office": settings.OFFICE_NAME,
        "office_short": f"KI {settings.CITY_NAME}",
        "office_address": settings.OFFICE_ADDRESS,
        "office_phone": settings.OFFICE_PHONE,
        "city": settings.CITY_NAME,
        "dpo": settings.DPO_CONTACT,
        "child": listed(CHILDREN[: 2 if key.endswith(".many") else 1], language),
    }
    facts = {
        name: value if value.startswith("http") else f"{FSI}{value}{PDI}"
        for name, value in (SAMPLES | office).items()
    }
    return Letter(language, "", fill(typed, facts).strip())
