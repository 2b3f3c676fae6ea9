"""Which door stands at which address."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path
from django.views.i18n import set_language

from schools.api.views.documents import Nowhere

sandbox = [path("sandbox/", include("schools.api.sandbox.urls"))] if settings.SANDBOX else []

urlpatterns = [
    *sandbox,
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
    path("api/", include("schools.api.urls")),
    # Whoever calls an API, with a slash too many or a sandbox that isn't here, is software.
    re_path(r"\A/*(?:api|sandbox)(?:/[\s\S]*)?\Z", Nowhere.as_view()),
    path("schule/", include("schools.office.urls")),
    path("familie/", include("advisory.family.urls")),
    path("konto/", include("advisory.desk.account_urls")),
    path("", include("advisory.desk.urls")),
]

handler400 = "schools.api.errors.on_bad_request"
handler500 = "schools.api.errors.on_server_error"
