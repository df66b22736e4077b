#!/usr/bin/env python3
"""Django's command line."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plan_portal.settings")
    try:
        from django.core.management import execute_from_command_line  # noqa: PLC0415 (Django's own shape: the sentence below needs the failing import here)
    except ImportError:
        sys.exit("Django is not installed here. Type: make setup, then .venv/bin/python manage.py")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
