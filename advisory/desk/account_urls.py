"""The addresses of django-allauth that Einstieg uses: no sign-up, no mail addresses, no resets."""

from allauth.account import views
from allauth.socialaccount import views as social
from django.urls import URLPattern, URLResolver, include, path

from advisory.desk.views import session

urlpatterns: list[URLPattern | URLResolver] = [
    path("anmelden/", session.Login.as_view(), name="account_login"),
    path("abmelden/", views.logout, name="account_logout"),
    path("gesperrt/", views.account_inactive, name="account_inactive"),
    path("bestaetigen/", views.reauthenticate, name="account_reauthenticate"),
    path("passwort/", views.password_change, name="account_change_password"),
    path("sitzungen/", include("allauth.usersessions.urls")),
    path("zweiter-faktor/", include("allauth.mfa.urls")),
    path("stadt/abgebrochen/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("stadt/fehler/", social.login_error, name="socialaccount_login_error"),
    path("", include("allauth.socialaccount.providers.openid_connect.urls")),
]
