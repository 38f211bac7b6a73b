"""voltctl: the operator's and developer's command."""

import logging

import structlog
import typer

from voltctl.commands import chargers, desk, operations, suite

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__, pretty_exceptions_enable=False)
for command in (suite.up, suite.down, suite.status):
    app.command()(command)
for command in (
    operations.provision,
    operations.migrate,
    operations.seed,
    operations.simulate,
    operations.streams,
    operations.nats_config,
    desk.call,
):
    app.command()(command)
app.add_typer(chargers.charger, name="charger")
app.add_typer(desk.admin, name="admin")
app.add_typer(operations.dead_letters, name="dead-letters")
app.add_typer(operations.outbox, name="outbox")
app.add_typer(operations.rebuild, name="rebuild")


def main() -> None:
    """The console script's entry."""
    # What the chassis logs is for services; voltctl says by itself what it does.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    app()


if __name__ == "__main__":
    main()
