"""NATS, PostgreSQL and Redis behind one small port, started in one of three ways."""

from voltctl.infrastructure.choice import InfrastructureKind, choose
from voltctl.infrastructure.port import Endpoints, Infrastructure, InfrastructureError, Login

__all__ = ["Endpoints", "Infrastructure", "InfrastructureError", "InfrastructureKind", "Login", "choose"]
