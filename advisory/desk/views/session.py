"""Coming and going: log in and log out."""

from typing import Any

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpResponse

from advisory.desk.models import Advisor

# The demo has one person per role; a few more may have been added while trying.
DEMO_PEOPLE_SHOWN = 12


class Login(LoginView):
    """The log-in page; the demo names its people and their password there."""

    template_name = "desk/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page shows; outside the demo nobody is named."""
        context = super().get_context_data(**kwargs)
        if settings.DEMO:
            people = Advisor.objects.who_may_log_in()
            context["demo_people"] = people[:DEMO_PEOPLE_SHOWN]
            context["demo_password"] = settings.DEMO_PASSWORD
        return context

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Log in, and speak the language of this person unless another was chosen here."""
        response = super().form_valid(form)
        if settings.LANGUAGE_COOKIE_NAME not in self.request.COOKIES:
            language = form.get_user().language
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax")
        return response


class Logout(LogoutView):
    """Log out; only by POST, so that no link can do it."""
