"""`python -m ocpp_gateway`."""

from chassis.lifecycle import run
from ocpp_gateway.app import serve
from ocpp_gateway.settings import Settings

if __name__ == "__main__":
    run(serve, Settings)
