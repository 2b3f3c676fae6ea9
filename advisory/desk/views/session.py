"""Coming and going: log in and log out."""

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth.views import LogoutView

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
