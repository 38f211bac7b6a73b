"""`python -m identity`."""

from chassis.lifecycle import run
from identity.app import serve
from identity.settings import Settings

if __name__ == "__main__":
    run(serve, Settings)
