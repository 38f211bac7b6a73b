"""The external infrastructure: servers somebody else runs, named by URLs. This is production."""

from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from voltctl.infrastructure import probes
from voltctl.infrastructure.port import Endpoints, InfrastructureError, Login

_VARIABLES = ("VOLT_NATS_URL", "VOLT_POSTGRES_URL", "VOLT_REDIS_URL")


class ExternalInfrastructure:
    """Servers from VOLT_NATS_URL, VOLT_POSTGRES_URL (a role that may create databases) and VOLT_REDIS_URL.

    The NATS login is taken from its URL, else from VOLT_NATS_USER and VOLT_NATS_PASSWORD. A service's own
    login is VOLT_NATS_PASSWORD_<SERVICE> (upper case, `-` as `_`) under the service's name; without one,
    it gets the operator's. `start` proves that all three answer; `stop` leaves them alone.
    """

    name = "external"

    def __init__(self, environment: Mapping[str, str], services: tuple[str, ...] = ()) -> None:
        self._environment = environment
        self._services = services

    async def start(self) -> Endpoints:
        missing = [name for name in _VARIABLES if not self._environment.get(name)]
        if missing:
            raise InfrastructureError(f"VOLT_INFRA=external also needs {', '.join(missing)}.")
        nats_url, postgres_url, redis_url = (self._environment[name] for name in _VARIABLES)
        bare_nats_url, operator = self._nats_operator(nats_url)
        endpoints = Endpoints(
            nats_url=bare_nats_url,
            nats_operator=operator,
            nats_logins=self._service_logins(),
            postgres_url=postgres_url,
            redis_url=redis_url,
        )
        silent = [
            name
            for name, answers in (
                ("NATS with JetStream", await probes.jetstream_answers(endpoints)),
                ("PostgreSQL", await probes.postgres_answers(postgres_url)),
                ("Redis", await probes.redis_answers(redis_url)),
            )
            if not answers
        ]
        if silent:
            raise InfrastructureError(f"No answer, or no entry, at the given URL of {', '.join(silent)}.")
        return endpoints

    async def stop(self) -> None:
        return

    def _nats_operator(self, url: str) -> tuple[str, Login]:
        """The URL without its login, and the login. A URL may name several servers of a cluster."""
        bare, login = [], None
        for part in url.split(","):
            split = urlsplit(part)
            host = split.netloc.rpartition("@")[2]
            bare.append(f"{split.scheme}://{host}")
            if split.username and login is None:
                login = Login(unquote(split.username), unquote(split.password or ""))
        if login is None:
            variables = self._environment
            login = Login(variables.get("VOLT_NATS_USER", ""), variables.get("VOLT_NATS_PASSWORD", ""))
        return ",".join(bare), login

    def _service_logins(self) -> dict[str, Login]:
        logins = {}
        for service in self._services:
            password = self._environment.get(f"VOLT_NATS_PASSWORD_{service.upper().replace('-', '_')}")
            if password:
                logins[service] = Login(service, password)
        return logins
