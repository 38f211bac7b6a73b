"""`python -m telephony`."""

from chassis.lifecycle import run
from telephony.app import serve
from telephony.settings import Settings

if __name__ == "__main__":
    run(serve, Settings)
