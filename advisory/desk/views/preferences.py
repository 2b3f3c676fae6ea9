"""How a person of the office wants to hear of things: at once, once a day, or not at all."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from advisory.desk.forms.preferences import PreferencesForm
from advisory.desk.visitor import visitor


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """The own choices, the house's default beside each."""
    me = visitor(request)
    form = PreferencesForm(request.POST or None, me)
    if request.method == "POST" and form.save():
        messages.success(request, _("Saved."))
        return redirect("desk:preferences")
    return render(request, "desk/preferences/preferences.html", {"form": form, "me": me})
