"""The addresses of django-allauth that Einstieg uses: no sign-up, no mail addresses."""

from allauth.account import views
from allauth.mfa import urls as mfa
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.db.transaction import atomic
from django.urls import URLPattern, URLResolver, include, path, re_path

from advisory.desk import city
from advisory.desk.factors import remembered
from advisory.desk.views import session, sessions

urlpatterns: list[URLPattern | URLResolver] = [
    path("anmelden/", session.Login.as_view(), name="account_login"),
    path("abmelden/", views.logout, name="account_logout"),
    path("gesperrt/", views.account_inactive, name="account_inactive"),
    path("bestaetigen/", views.reauthenticate, name="account_reauthenticate"),
    path("passwort/", atomic(views.password_change), name="account_change_password"),
    path("passwort/vergessen/", session.Forgotten.as_view(), name="account_reset_password"),
    path(
        "passwort/vergessen/gesendet/",
        views.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^passwort/neu/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        atomic(views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "passwort/neu/fertig/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("sitzungen/", sessions.sessions, name="usersessions_list"),
    path("sitzungen/<int:session_id>/ende/", sessions.end, name="session_end"),
    path("zweiter-faktor/", include(remembered(mfa.urlpatterns))),
    path("stadt/abgebrochen/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("stadt/fehler/", social.login_error, name="socialaccount_login_error"),
    path("<slug:provider_id>/login/", openid_connect.login, name="openid_connect_login"),
    path("<slug:provider_id>/login/callback/", city.callback, name="openid_connect_callback"),
]
