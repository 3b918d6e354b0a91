"""The ASGI application; it reaches the database as the web role."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("RONGHE_PROCESS", "web")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ronghe.config.settings")

application = get_asgi_application()
