"""Django's management commands, as owner of the database."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("RONGHE_PROCESS", "owner")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ronghe.config.settings")
    execute_from_command_line(sys.argv)
