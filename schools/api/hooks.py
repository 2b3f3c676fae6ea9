"""What holds for every call is written into the description here, so that no view can forget it."""

from collections.abc import Iterator
from typing import Any

from schools.api import versions
from schools.api.errors import MEDIA_TYPE
from schools.api.schema import example_of

Described = dict[str, Any]

KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "description": (
        "Made by the caller for this one request, best a UUID. The same request under the same key "
        "is answered the same for 24 hours and done once."
    ),
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": 255,
        "pattern": r'^("([ !#-\[\]-~]|\\["\\])+"|[!#-~]+)$',
    },
    "example": "8e03978e-40d5-43e8-bc93-6894a57f9324",
}
HEADERS: Described = {
    "X-Request-ID": ("The name of this call in our log; yours, if you sent one.", "4d3c9b1a"),
    "RateLimit-Policy": ("How many requests (q) a key has in w seconds.", '"key";q=600;w=60'),
    "RateLimit": ("How many are left (r) and in how many seconds (t) all are.", '"key";r=599;t=42'),
    "ETag": ("Changes if and only if the answer does.", '"1f0e3dad99908345f7439f8ffabdffc4"'),
    "Retry-After": ("Seconds to wait.", "5"),
    "Idempotency-Replayed": ("`true` where an earlier answer is given again.", "true"),
}
ALWAYS = ("X-Request-ID",)
COUNTED = ("RateLimit-Policy", "RateLimit")
# Answers without a valid key are counted for nobody.
UNCOUNTED = ("401",)


CODE, SHOWN = example_of("idempotency_key_reused")
REUSED: Described = {
    "description": f"`{CODE}`: {SHOWN['title']}",
    "content": {
        MEDIA_TYPE: {
            "schema": {"$ref": "#/components/schemas/Problem"},
            "examples": {"IdempotencyKeyReused": {"value": SHOWN}},
        }
    },
}


def closed(result: Described, **_kwargs: Any) -> Described:
    """Bodies that are sent take no unknown fields; stages overlap, so `anyOf` them."""
    schemas = result["components"]["schemas"]
    for name, schema in schemas.items():
        if name.endswith("Request") and schema.get("type") == "object":
            schema["additionalProperties"] = False
    if "Offer" in schemas:
        schemas["Offer"]["anyOf"] = schemas["Offer"].pop("oneOf")
    return result


def completed(result: Described, **_kwargs: Any) -> Described:
    """Every POST takes an `Idempotency-Key`; every answer says who it was and what is left."""
    result["components"]["headers"] = {
        name: {"description": text, "schema": {"type": "string"}, "example": example}
        for name, (text, example) in HEADERS.items()
    }
    for method, operation in _operations(result):
        if method == "post":
            operation.setdefault("parameters", []).append(KEY)
            operation["responses"]["422"] = {**REUSED}
        # Said explicitly where no key is needed.
        operation.setdefault("security", [])
        for status, answer in operation["responses"].items():
            answer["headers"] = {name: _ref(name) for name in _headers(method, status, operation)}
    return result


def ending(result: Described, **_kwargs: Any) -> Described:
    """A call that will end is marked, so that generated software warns its makers."""
    for one in versions.DEPRECATED:
        for operation in result["paths"].get(one.path, {}).values():
            operation["deprecated"] = True
    return result


def shared(result: Described, **_kwargs: Any) -> Described:
    """What several calls refuse in the same words is said once, in `components`."""
    common = result["components"].setdefault("responses", {})
    for _method, operation in _operations(result):
        responses = operation["responses"]
        for status in [one for one in responses if one >= "400"]:
            codes = responses[status]["content"][MEDIA_TYPE]["examples"]
            name = "-".join([status, *sorted(codes)])
            if common.setdefault(name, responses[status]) == responses[status]:
                responses[status] = {"$ref": f"#/components/responses/{name}"}
    return result


def _operations(result: Described) -> Iterator[tuple[str, Described]]:
    for methods in result["paths"].values():
        yield from methods.items()


def _headers(method: str, status: str, operation: Described) -> list[str]:
    is_counted = "401" in operation["responses"] and status not in UNCOUNTED
    names = [*ALWAYS, *(COUNTED if is_counted else ())]
    if status == "304" or (status == "200" and "304" in operation["responses"]):
        names.append("ETag")
    if method == "post" and status < "300":
        names.append("Idempotency-Replayed")
    if status in ("429", "503"):
        names.append("Retry-After")
    return names


def _ref(name: str) -> Described:
    return {"$ref": f"#/components/headers/{name}"}
