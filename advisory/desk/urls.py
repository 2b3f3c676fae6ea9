"""The addresses of this door."""

from django.urls import URLPattern, URLResolver, path

from advisory.desk.views import session

app_name = "desk"

urlpatterns: list[URLPattern | URLResolver] = [
    path("anmelden/", session.Login.as_view(), name="login"),
    path("abmelden/", session.Logout.as_view(), name="logout"),
]
