"""`manage.py serve`: everything in one process on one port, ready for visitors (what `make run` starts)."""

import socket
from pathlib import Path
from typing import Any

import uvicorn
from django.apps import apps
from django.conf import settings
from django.core import checks
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from avatar_forge.config import data_dir, database_check, listening, sole_process, sqlite_backup
from avatar_forge.config.connections import Connection
from avatar_forge.config.stopping import StoppableReload, StoppableServer
from avatar_forge.core import heap
from avatar_forge.core.wrong_setting import WrongSetting


class Command(BaseCommand):
    requires_system_checks = ()  # told below, without the remarks that are for developers
    help = "Migrate, load the presets, and serve pages, API and sockets on PORT."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reload", action="store_true", help="Restart when the code changes (development).")

    def handle(self, *args: Any, **options: Any) -> None:
        heap.settle()
        sockets = self._take_what_is_needed()
        if _has_news():
            self._migrate()
        call_command("load_presets", stdout=self.stdout)
        connection.close()
        server = make_server(reload=options["reload"])
        self._say_where_to_go()
        serve(server, sockets)

    def _take_what_is_needed(self) -> list[socket.socket]:
        """Take the database and the port; nothing is printed or changed when a setting cannot work."""
        remarks = problems()
        data_dir.check(settings.DATA_DIR)
        with data_dir.written_to(settings.MEDIA_ROOT):
            settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
        database_check.check()
        sole_process.claim()
        sockets = listening.listen(settings.HOST, settings.PORT)
        sole_process.claim(listening.url(settings.HOST, settings.PORT))
        for remark in remarks:
            self.stderr.write(str(remark))
        return sockets

    def _migrate(self) -> None:
        """Bring the tables up to date; an embedded database that holds something is copied beside before."""
        if connection.vendor == "sqlite" and connection.introspection.table_names():
            with data_dir.written_to(settings.DATA_DIR):
                copy = sqlite_backup.copy(Path(connection.settings_dict["NAME"]).resolve(), timezone.localtime())
            self.stdout.write(f"A copy of the database as it was: {copy}")
        call_command("migrate", verbosity=0)
        self.stdout.write("The database is up to date.")

    def _say_where_to_go(self) -> None:
        address = listening.url(settings.HOST, settings.PORT)
        self.stdout.write(
            f"\n  인생 극장 · Avatar Forge   {address}/\n"
            f"  API                        {address}/docs\n"
            f"  관리자 · Admin             {address}/admin/   (make admin EMAIL=you@example.com)\n"
            f"  자료 · Data                {settings.DATA_DIR}\n"
            "  끝내기 · Stop              Ctrl-C\n"
        )
        self.stdout.flush()


def problems() -> list[checks.CheckMessage]:
    """Return what the system checks warn of. Raises `WrongSetting` for the first error that they find."""
    found = [problem for problem in checks.run_checks() if problem.level >= checks.WARNING]
    for problem in found:
        if problem.is_serious():
            name, _, text = problem.msg.partition(": ")
            raise WrongSetting(name, f"{text} {problem.hint or ''}")
    return found


def make_server(*, reload: bool) -> StoppableServer:
    """Return a server with everything loaded, while a signal still ends the process at once."""
    config = uvicorn.Config(
        "avatar_forge.asgi:application",
        host=settings.HOST,
        port=settings.PORT,
        loop="uvloop",
        http=Connection,
        ws="wsproto",
        ws_max_size=settings.FRAME_MAX_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=15,  # whoever answers none for ten seconds does not read: gone within 30 s
        ws_ping_timeout=10,
        lifespan="on",
        reload=reload,
        reload_dirs=_our_folders() if reload else None,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=settings.HTTPS,
        timeout_graceful_shutdown=1,
    )
    if not reload:
        config.load()
    return StoppableServer(config)


def serve(server: StoppableServer, sockets: list[socket.socket]) -> None:
    """Serve until a signal comes; to reload, in a process of its own, which is made anew when the code changes."""
    if not server.config.should_reload:
        server.run(sockets)
        return
    sole_process.give_up()  # to the process that serves
    for opened in sockets:
        opened.set_inheritable(True)
    StoppableReload(server.config, target=server.run, sockets=sockets).run()


def _our_folders() -> list[str]:
    """The folders of our apps; what lies beside them (libraries, data) changes for other reasons, and is large."""
    return [app.path for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR]


def _has_news() -> bool:
    """Whether a migration has not been applied yet: cheaper than running `migrate` at each start."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
