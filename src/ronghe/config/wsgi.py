"""The WSGI application; it reaches the database as the web role."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("RONGHE_PROCESS", "web")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ronghe.config.settings")

application = get_wsgi_application()
