"""`manage.py serve`: everything in one process on one port, ready for visitors (what `make run` starts)."""

from __future__ import annotations

import signal
import sys
from typing import Any

import uvicorn
from django.conf import settings
from django.core import checks
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    requires_system_checks = ()  # told below, without the remarks that are for developers
    help = "Migrate, load the presets, and serve pages, API and sockets on PORT."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reload", action="store_true", help="Restart when the code changes (development).")

    def handle(self, *args: Any, **options: Any) -> None:
        self._tell_problems()
        settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
        if _has_news():
            call_command("migrate", verbosity=0)
            self.stdout.write("The database is up to date.")
        call_command("load_presets", stdout=self.stdout)
        connection.close()
        self._say_where_to_go()
        # uvicorn stops gracefully and then raises the signal again: being asked to stop is not a failure.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        uvicorn.run(
            "avatar_forge.asgi:application",
            host=settings.HOST,
            port=settings.PORT,
            loop="uvloop",
            http="httptools",
            ws="wsproto",
            ws_max_size=settings.FRAME_MAX_BYTES,
            ws_per_message_deflate=False,
            lifespan="on",
            reload=options["reload"],
            reload_dirs=[str(settings.BASE_DIR)] if options["reload"] else None,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=settings.HTTPS,
            timeout_graceful_shutdown=5,
        )

    def _tell_problems(self) -> None:
        """Say what the system checks warn of; stop at an error."""
        found = [problem for problem in checks.run_checks() if problem.level >= checks.WARNING]
        for problem in found:
            self.stderr.write(str(problem))
        if any(problem.is_serious() for problem in found):
            raise CommandError("These settings cannot work. Mend them and start again.")

    def _say_where_to_go(self) -> None:
        address = f"http://localhost:{settings.PORT}"
        self.stdout.write(
            f"\n  인생 극장 · Avatar Forge   {address}/\n"
            f"  API                        {address}/docs\n"
            f"  관리자 · Admin             {address}/admin/   (make admin EMAIL=you@example.com)\n"
            f"  자료 · Data                {settings.DATA_DIR}\n"
            "  끝내기 · Stop              Ctrl-C\n"
        )
        self.stdout.flush()


def _has_news() -> bool:
    """Whether a migration has not been applied yet: cheaper than running `migrate` at each start."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
