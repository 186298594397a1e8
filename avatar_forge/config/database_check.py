"""Whether the database can be used, asked before anything is done with it, and in one line what to do when not."""

import re

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError, connection, transaction

from avatar_forge.config.environment import VARIABLES
from avatar_forge.core.wrong_setting import WrongSetting, _, without_secrets

AWAY = (DatabaseError, InterfaceError, psycopg.Error, ImproperlyConfigured, UnicodeError)


def check() -> None:
    """Connect, and open a transaction, on SQLite one that may write. Raises `WrongSetting`."""
    try:
        connection.ensure_connection()
        with transaction.atomic():
            pass
    except AWAY as exc:
        connection.close()
        raise (_sqlite(exc) if connection.vendor == "sqlite" else _postgresql(exc)) from None


def _sqlite(exc: Exception) -> WrongSetting:
    name = "DATABASE_URL" if VARIABLES.get("DATABASE_URL") else "DATA_DIR"
    problem = _("SQLite cannot use {file}: {why}. Its folder must be there, writable, and not full.")
    return WrongSetting(name, problem.format(file=connection.settings_dict["NAME"], why=exc))


def _postgresql(exc: Exception) -> WrongSetting:
    told = str(exc)
    last = re.match(r".*(?:FATAL: |failed: )(.*)", told)  # of what libpq says in its first line
    why = last[1].strip() if last else told.partition("\n")[0] or type(exc).__name__
    config = connection.settings_dict
    helps = _help(told).format(role=config["USER"] or "…", database=config["NAME"])
    address = without_secrets(settings.DATABASE_URL)
    problem = _("PostgreSQL at {address} cannot be used: {why}. {helps}")
    return WrongSetting("DATABASE_URL", problem.format(address=address, why=why.rstrip("."), helps=helps))


def _help(told: str) -> str:
    """What helps against libpq's own words; a server may speak another language, and then only its words help."""
    for pattern, text in (
        (r"role .* does not exist", _("Make it: createuser --pwprompt {role}")),
        (r"database .* does not exist", _("Make it: createdb --owner={role} {database}")),
        (r"password|authentication", _("Mend its user or its password.")),
        (r"resolve|translate host|Name or service", _("Mend its host.")),
        (r"invalid .*option", _("Mend what stands behind the question mark.")),
    ):
        if re.search(pattern, told):
            return text
    return _("Start it, or leave DATABASE_URL empty for SQLite.")
