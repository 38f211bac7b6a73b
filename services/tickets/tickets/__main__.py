"""`python -m tickets`."""

from chassis.lifecycle import run
from tickets.app import serve
from tickets.settings import Settings

if __name__ == "__main__":
    run(serve, Settings)
