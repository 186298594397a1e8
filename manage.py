#!/usr/bin/env python
"""Django's command line for this project; a setting that cannot work is told in one line."""

import os
import signal
import sys

if sys.argv[1:2] == ["serve"] and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    # First of all. Until the server runs there is nothing to end in order: as SIGTERM does, the signal ends the process
    # in the middle of whatever it waits for, without a traceback, and its parent sees 130.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "avatar_forge.settings")
    from avatar_forge.core.wrong_setting import told_in_one_line

    with told_in_one_line():
        from django.core.management import execute_from_command_line
        from django.db import DatabaseError

        try:
            execute_from_command_line(sys.argv)
        except DatabaseError:
            from avatar_forge.config import database_check

            database_check.check()  # one line when it is away
            raise


if __name__ == "__main__":
    main()
