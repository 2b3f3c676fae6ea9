"""The process that takes the place of Celery in the sandbox: `python -m workers.sandbox_clock`."""

import importlib
import os
import time

import django

PAUSE = 1.0


def main() -> None:
    """Look around until somebody stops it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "advisory.settings")
    django.setup()
    # The models can be read only now.
    walking = importlib.import_module("workers.sandbox")
    while True:
        if not walking.look():
            time.sleep(PAUSE)


if __name__ == "__main__":
    main()
