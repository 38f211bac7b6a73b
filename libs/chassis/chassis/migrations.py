"""Migrations (Alembic): the chassis's own tables first, then the service's, each with its version table."""

from __future__ import annotations

import asyncio
import importlib
from pathlib import Path

import sqlalchemy as sa
from alembic import command, context
from alembic.config import Config
from sqlalchemy.ext.asyncio import create_async_engine

import chassis

_CHASSIS_SCRIPTS = Path(chassis.__file__).parent / "schema"


def upgrade(package: str, database_url: str) -> None:
    """Bring the database of `package` (such as "identity") to its newest schema. Idempotent; safe to run at once
    from several places (an advisory lock makes the others wait). Blocks; call it off the event loop."""
    for scripts, version_table in _script_folders(package):
        config = Config()
        config.set_main_option("script_location", str(scripts))
        config.attributes["url"] = database_url.replace("postgresql://", "postgresql+asyncpg://", 1)
        config.attributes["version_table"] = version_table
        command.upgrade(config, "head")


def _script_folders(package: str) -> list[tuple[Path, str]]:
    found = [(_CHASSIS_SCRIPTS, "alembic_version_chassis")]
    file = importlib.import_module(package).__file__
    own = Path(file).parent.parent / "migrations" if file else None
    inside = Path(file).parent / "migrations" if file else None
    for folder in (inside, own):
        if folder is not None and (folder / "env.py").exists():
            found.append((folder, "alembic_version"))
            break
    return found


def run_environment() -> None:
    """The whole of an `env.py`: run the migrations Alembic was asked for, in one transaction."""
    attributes = context.config.attributes

    def migrate(connection: sa.Connection) -> None:
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(7265637)"))
        context.configure(connection=connection, version_table=attributes["version_table"], target_metadata=None)
        with context.begin_transaction():
            context.run_migrations()

    async def connect() -> None:
        engine = create_async_engine(attributes["url"])
        try:
            async with engine.begin() as connection:
                await connection.run_sync(migrate)
        finally:
            await engine.dispose()

    asyncio.run(connect())
