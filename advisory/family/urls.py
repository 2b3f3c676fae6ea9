"""The addresses of this door."""

from django.urls import URLPattern, URLResolver, path

from advisory.family import views

app_name = "family"

urlpatterns: list[URLPattern | URLResolver] = [
    path("datenschutz/<str:language>/", views.privacy, name="privacy"),
    path("<str:token>/", views.show, name="progress"),
]
