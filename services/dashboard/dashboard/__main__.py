"""`python -m dashboard`."""

from chassis.lifecycle import run
from dashboard.app import serve
from dashboard.settings import Settings

if __name__ == "__main__":
    run(serve, Settings)
