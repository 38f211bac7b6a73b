"""Which bodies operations take: JSON of a bounded size, but for the few that are named here."""

from __future__ import annotations

import re
from dataclasses import dataclass

from api_gateway.settings import Settings
from contracts.rpc.tickets import ATTACHMENT_TYPES, MAX_ATTACHMENT_BYTES

JSON = frozenset({"application/json"})


@dataclass(frozen=True)
class BodyRule:
    """What a body may be. `media_types` None: any. A body that is `streamed` is counted while an operation reads it;
    any other is read whole, within the time settings give, before the operation begins. Sizes in bytes.
    """

    limit: int
    media_types: frozenset[str] | None = JSON
    streamed: bool = False


def body_rules(settings: Settings) -> list[tuple[re.Pattern[str], BodyRule]]:
    """Return the paths below /api/v1 whose bodies are no ordinary ones, as `METHOD path`."""
    return [
        (
            re.compile(r"POST /api/v1/contacts/import(/preview)?"),
            BodyRule(limit=settings.import_body_limit),
        ),
        (
            re.compile(r"POST /api/v1/tickets/[^/]+/attachments"),
            BodyRule(limit=MAX_ATTACHMENT_BYTES, media_types=frozenset(ATTACHMENT_TYPES), streamed=True),
        ),
        (
            re.compile(r"POST /api/v1/webhooks/[^/]+"),
            BodyRule(limit=settings.webhook_limit, media_types=None),
        ),
    ]


def rule_for(method: str, path: str, rules: list[tuple[re.Pattern[str], BodyRule]], usual: BodyRule) -> BodyRule:
    """Return what the body of a request to `path` may be."""
    return next((rule for pattern, rule in rules if pattern.fullmatch(f"{method} {path}")), usual)
