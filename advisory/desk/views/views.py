"""Views of the worklist that are kept under a name: one's own, and what colleagues share."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from advisory.desk.forms.views import KeepView
from advisory.desk.listing import query_of
from advisory.desk.visitor import visitor
from cases.actions.worklists import drop_view
from cases.models import SavedView


@require_http_methods(["GET", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """All of them, and the form that keeps the view from which one has come."""
    me = visitor(request)
    form = KeepView(request.POST or None, initial={"view": query_of(request.GET)})
    if form.is_bound and (view := form.keep(me)):
        messages.success(request, _("The view is kept as “%(name)s”.") % {"name": view.name})
        return redirect(f"{reverse('desk:worklist')}?{view.query}")
    views = SavedView.objects.for_person(me.person.pk)
    context = {"form": form, "views": views, "me": me.person}
    return render(request, "desk/worklist/views.html", context)


@require_POST
def drop(request: HttpRequest, view_id: int) -> HttpResponse:
    """Let one of one's own go; the cases in it stay what they are."""
    me = visitor(request)
    view = get_object_or_404(SavedView.objects.of_owner(me.person.pk), pk=view_id)
    drop_view(view, by=me.actor)
    messages.success(request, _("The view is gone."))
    return redirect("desk:views")
