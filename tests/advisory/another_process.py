"""One of several web processes that remember the same: `python -m` with a secret and a time."""

import json
import sys

import django
import time_machine
from allauth.core.ratelimit import consume
from django.core.cache import cache
from django.test import RequestFactory


def begin(secret: str, at: str) -> dict[str, list[int]]:
    """Count, be the first, try to log in, use a code: what this process was told."""
    from allauth.mfa.models import Authenticator  # noqa: PLC0415

    from tests.advisory.coming_in import code_of  # noqa: PLC0415

    app = Authenticator.objects.get(type=Authenticator.Type.TOTP).wrap()
    said = RequestFactory().post("/")
    with time_machine.travel(float(at), tick=False):
        code = app.validate_code(code_of(secret))
    return {
        "codes": [code],
        "counts": [cache.incr("guesses") for _ in range(100)],
        "firsts": [cache.add(f"first-{nth}", "y", timeout=60) for nth in range(50)],
        "tries": [consume(said, action="login") for _ in range(50)],
    }


if __name__ == "__main__":
    django.setup()
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    print(json.dumps(begin(*sys.argv[1:])))  # noqa: T201
