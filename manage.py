#!/usr/bin/env python3
"""Django's command line for FullVoice."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fullvoice.settings")
    try:
        import django.conf
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed here: run `make run` once, then use .venv/bin/python manage.py")
    from fullvoice.env import ConfigurationError

    try:
        # Read here, so that what is wrong with the settings is said in lines instead of a traceback.
        django.conf.settings.ENV  # noqa: B018
    except ConfigurationError as error:
        sys.exit(str(error))
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        sys.exit(f"The database (DB_URL) cannot be used: {error.args[-1] if error.args else error}")


if __name__ == "__main__":
    main()
