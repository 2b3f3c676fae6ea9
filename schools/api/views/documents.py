"""The description of the API, its page for people, and the answer to every other address."""

from typing import Any, ClassVar, NoReturn

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseNotAllowed, JsonResponse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.exceptions import NotFound
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from schools.api import errors, guide


class SaysNoInJSON(APIView):
    """Whatever form the document has, a refusal is problem details."""

    def handle_exception(self, exc: Exception) -> Any:
        """The refusal, past the renderers of the document."""
        refused = super().handle_exception(exc)
        del refused.headers["Content-Type"]
        return JsonResponse(
            refused.data,
            status=refused.status_code,
            headers=dict(refused.headers),
            content_type=errors.MEDIA_TYPE,
        )


class Schema(SaysNoInJSON, SpectacularAPIView):
    """OpenAPI 3.1, as JSON unless YAML is asked for by `Accept` or `?format=yaml`."""

    authentication_classes: list[Any] = []
    permission_classes: list[Any] = []
    content_negotiation_class = DefaultContentNegotiation
    renderer_classes = [
        OpenApiJsonRenderer2,
        OpenApiJsonRenderer,
        OpenApiYamlRenderer,
        OpenApiYamlRenderer2,
    ]

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The description, in English for every reader: it is compared and generated from."""
        with translation.override("en"):
            response: Response = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]
        return response


class Docs(SaysNoInJSON, SpectacularSwaggerSplitView):
    """The same to read and to try in the browser."""

    authentication_classes: list[Any] = []
    permission_classes: list[Any] = []


@method_decorator((csrf_exempt, login_not_required), name="dispatch")
class Guide(TemplateView):
    """How to build on the API, for people, in German and English."""

    template_name = "api/guide.html"
    http_method_names = ["get", "head"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What stands in the program's own tables."""
        return {**super().get_context_data(**kwargs), **guide.context()}

    def http_method_not_allowed(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseNotAllowed:
        """Whoever sends something here is software: told so in its words."""
        refused = HttpResponseNotAllowed(["GET", "HEAD"], content_type=errors.MEDIA_TYPE)
        refused.content = errors.answer("method_not_allowed").content
        return refused


class Nowhere(APIView):
    """Every other address: problem details, no page, and the same for whatever was meant."""

    authentication_classes: list[Any] = []
    permission_classes: list[Any] = []
    schema = None
    default_response_headers: ClassVar[dict[str, str]] = {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> NoReturn:
        """There is nothing here, by whatever method. Raises NotFound."""
        raise NotFound
