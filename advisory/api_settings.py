"""Wiring of the API: how calls are read and answered, and how it is described."""

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["schools.api.auth.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["schools.api.auth.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["schools.api.wire.StrictJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "schools.api.wire.AlwaysJSON",
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "schools.api.errors.handler",
    "UNAUTHENTICATED_USER": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Einstieg: place requests to schools",
    "DESCRIPTION": (
        "How a school's software reads and answers requests for a school place. "
        "A key is bound to one school. Every refusal is a problem detail (RFC 9457)."
    ),
    "VERSION": "1.1.0",
    "OAS_VERSION": "3.1.1",
    "SERVERS": [{"url": "/", "description": "This installation."}],
    "LICENSE": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
    "TAGS": [
        {"name": "offers", "description": "Place requests, and the school's answers to them."},
        {"name": "places", "description": "Free places by grade and form of support."},
        {"name": "school", "description": "Master data and days off of the school itself."},
        {"name": "status", "description": "The state of the service; no key needed."},
        {"name": "webhooks", "description": "Being told of news instead of asking for it."},
        {"name": "me", "description": "The key in use, and the other keys of the school."},
    ],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "OfferState": "cases.states.OfferState",
        "DeclineReason": "cases.states.DeclineReason",
        "OperatingStatus": "schools.models.OperatingStatus",
        "SupportForm": "schools.words.SupportForm",
        "Relation": "cases.states.Relation",
        "Precision": "cases.states.Precision",
        "Answer": "cases.replies.Answer",
        "AskedOfferState": "schools.api.serializers.ASKED",
        "TakenOfferState": "schools.api.serializers.TAKEN",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "schools.api.hooks.closed",
        "schools.api.hooks.completed",
        "schools.api.hooks.ending",
        "schools.api.hooks.shared",
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}
