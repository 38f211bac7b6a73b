"""`python -m api_gateway`"""

from api_gateway.app import serve
from api_gateway.settings import Settings
from chassis.lifecycle import run

if __name__ == "__main__":
    run(serve, Settings)
