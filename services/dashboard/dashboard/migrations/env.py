"""Alembic's entry; the chassis runs it."""

from chassis.migrations import run_environment

run_environment()
