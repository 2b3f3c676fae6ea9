"""The addresses of a sandbox, as `advisory.urls` has them when it is started as one."""

from django.urls import include, path

from advisory import urls

urlpatterns = [path("sandbox/", include("schools.api.sandbox.urls")), *urls.urlpatterns]
