"""Alembic's entry; the chassis does the work."""

from chassis.migrations import run_environment

run_environment()
