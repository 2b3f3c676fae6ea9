"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from advisory.charsets import UTF8WSGIRequest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "advisory.settings")

application = get_wsgi_application()
application.request_class = UTF8WSGIRequest
