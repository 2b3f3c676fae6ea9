"""The addresses of this door. No slash at the end; every other one is a problem of its own."""

from django.urls import path, re_path

from schools.api.views.answers import (
    Absence,
    Acceptance,
    Attendance,
    Decline,
    Move,
    Query,
    Revocation,
)
from schools.api.views.bulk import Answers
from schools.api.views.deliveries import Deliveries, Redelivery, Test
from schools.api.views.documents import Docs, Guide, Nowhere, Schema
from schools.api.views.keys import Keys, OneKey
from schools.api.views.offers import Offers, OneOffer
from schools.api.views.places import Me, Places
from schools.api.views.records import Record
from schools.api.views.school import DaysOff, Outlook, OwnSchool
from schools.api.views.status import Status
from schools.api.views.webhooks import OneWebhook, Rotation, Webhooks

app_name = "api"

urlpatterns = [
    path("v1/offers", Offers.as_view(), name="offers"),
    path("v1/offers/<str:offer_id>", OneOffer.as_view(), name="offer"),
    path("v1/offers/<str:offer_id>/acceptance", Acceptance.as_view(), name="acceptance"),
    path("v1/offers/<str:offer_id>/decline", Decline.as_view(), name="decline"),
    path("v1/offers/<str:offer_id>/query", Query.as_view(), name="query"),
    path("v1/offers/<str:offer_id>/attendance", Attendance.as_view(), name="attendance"),
    path("v1/offers/<str:offer_id>/absence", Absence.as_view(), name="absence"),
    path("v1/offers/<str:offer_id>/revocation", Revocation.as_view(), name="revocation"),
    path("v1/offers/<str:offer_id>/move", Move.as_view(), name="move"),
    path("v1/offers/<str:offer_id>/record", Record.as_view(), name="record"),
    path("v1/answers", Answers.as_view(), name="answers"),
    path("v1/places", Places.as_view(), name="places"),
    path("v1/places/outlook", Outlook.as_view(), name="outlook"),
    path("v1/school", OwnSchool.as_view(), name="school"),
    path("v1/school/days-off", DaysOff.as_view(), name="days_off"),
    path("v1/status", Status.as_view(), name="status"),
    path("v1/keys", Keys.as_view(), name="keys"),
    path("v1/keys/<str:prefix>", OneKey.as_view(), name="key"),
    path("v1/webhooks", Webhooks.as_view(), name="webhooks"),
    path("v1/webhooks/<str:webhook_id>", OneWebhook.as_view(), name="webhook"),
    path("v1/webhooks/<str:webhook_id>/test", Test.as_view(), name="webhook_test"),
    path("v1/webhooks/<str:webhook_id>/deliveries", Deliveries.as_view(), name="deliveries"),
    path("v1/deliveries/<str:delivery_id>/redelivery", Redelivery.as_view(), name="redelivery"),
    path("v1/webhooks/<str:webhook_id>/rotation", Rotation.as_view(), name="rotation"),
    path("v1/me", Me.as_view(), name="me"),
    path("v1/schema", Schema.as_view(), name="schema"),
    path("v1/docs", Docs.as_view(url_name="api:schema"), name="docs"),
    path("docs/", Guide.as_view(), name="guide"),
    re_path(r"[\s\S]*", Nowhere.as_view()),
]
