"""Coming and going: log in and log out."""

from typing import Any

from allauth.account.views import LoginView, PasswordResetView
from django.conf import settings
from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponse

from advisory.desk.entrance import remember_log_out
from advisory.desk.forgotten import AskForLink
from advisory.desk.models import Advisor

# The demo has one person per role; a few more may have been added while trying.
DEMO_PEOPLE_SHOWN = 12


class Login(LoginView):  # type: ignore[misc]
    """The log-in page; the demo names its people and their password there."""

    template_name = "desk/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page shows; outside the demo nobody is named."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["city_log_in"] = settings.OIDC_APP if settings.OIDC_URL else None
        if settings.DEMO:
            people = Advisor.objects.who_may_log_in()
            context["demo_people"] = people[:DEMO_PEOPLE_SHOWN]
            context["demo_password"] = settings.DEMO_PASSWORD
        return context


class Logout(LogoutView):
    """Log out; only by POST, so that no link can do it."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Remember it while it is still known who goes."""
        remember_log_out(request)
        return super().post(request, *args, **kwargs)


class Forgotten(PasswordResetView):  # type: ignore[misc]
    """Asks for a link; the answer is the same whether anybody has this address or not."""

    form_class = AskForLink
