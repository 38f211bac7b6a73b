"""`python -m contacts`."""

from chassis.lifecycle import run
from contacts.app import serve
from contacts.settings import Settings

if __name__ == "__main__":
    run(serve, Settings)
