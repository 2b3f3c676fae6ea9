"""The addresses of the sandbox beside those of the API; nobody else has them."""

from django.urls import path, re_path

from schools.api.sandbox.views import Clock, Events, Mails, Offers, QueryAnswer, Reset, Withdrawal
from schools.api.views.documents import Nowhere

app_name = "sandbox"

urlpatterns = [
    path("clock", Clock.as_view(), name="clock"),
    path("offers", Offers.as_view(), name="offers"),
    path("offers/<str:offer_id>/query-answer", QueryAnswer.as_view(), name="query_answer"),
    path("offers/<str:offer_id>/withdrawal", Withdrawal.as_view(), name="withdrawal"),
    path("events", Events.as_view(), name="events"),
    path("mails", Mails.as_view(), name="mails"),
    path("reset", Reset.as_view(), name="reset"),
    re_path(r"[\s\S]*", Nowhere.as_view()),
]
