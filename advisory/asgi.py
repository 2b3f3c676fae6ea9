"""The ASGI application, for servers that prefer it."""

import os

from django.core.asgi import get_asgi_application

from advisory.charsets import UTF8ASGIRequest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "advisory.settings")

application = get_asgi_application()
application.request_class = UTF8ASGIRequest
