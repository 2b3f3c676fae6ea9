"""The addresses of this door."""

from django.urls import URLPattern, URLResolver

app_name = "family"

urlpatterns: list[URLPattern | URLResolver] = []
