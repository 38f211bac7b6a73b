"""`python -m alerting`."""

from alerting.app import serve
from alerting.settings import Settings
from chassis.lifecycle import run

if __name__ == "__main__":
    run(serve, Settings)
