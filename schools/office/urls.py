"""The addresses of this door; the token in each is a key, made by `cases.links`."""

from django.urls import path

from schools.office.keys import KeysPage
from schools.office.today import TodayPage
from schools.office.views import AnswerPage, PlacesPage

app_name = "office"

urlpatterns = [
    path("<str:token>/", AnswerPage.as_view(), name="answer"),
    path("<str:token>/heute/", TodayPage.as_view(), name="today"),
    path("<str:token>/schluessel/", KeysPage.as_view(), name="keys"),
    path("<str:token>/plaetze/", PlacesPage.as_view(), name="places"),
]
