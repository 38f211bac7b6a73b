"""OPS-1: one trace from the browser's click to the charger's answer and back, as a tracing backend receives it."""

import asyncio
import re

from playwright.async_api import Response, expect

from tests.e2e import erp
from tests.e2e.browser import IN_A_BROWSER
from tests.e2e.collector import Collector, Span
from tests.e2e.conftest import OpensPages
from tests.e2e.depot import Depot

pytestmark = IN_A_BROWSER

LINKS = (
    ("api-gateway", "server", r"POST /api/v1/chargers/\{charger_id\}/commands"),
    ("api-gateway", "client", r"ask rpc\.ocpp-gateway\.send-command"),
    ("ocpp-gateway", "server", r"answer rpc\.ocpp-gateway\.send-command"),
    ("ocpp-gateway", "client", r"ocpp Reset"),
    ("ocpp-gateway", "internal", r"transaction"),
    ("dashboard", "consumer", r"fold CHARGER"),
)
"""What must be in the trace: service, kind of span, its name."""


def _missing(spans: list[Span]) -> list[tuple[str, str, str]]:
    return [
        link
        for link in LINKS
        if not any((span.service, span.kind) == link[:2] and re.fullmatch(link[2], span.name) for span in spans)
    ]


def _roots(spans: list[Span]) -> list[str]:
    known = {span.span_id for span in spans}
    return [span.name for span in spans if span.parent_id not in known]


def _told(spans: list[Span]) -> str:
    return "\n".join(f"  {span.service:<14}{span.kind:<10}{span.name}" for span in spans)


async def test_a_reboot_is_one_trace_from_the_click_to_the_fold_of_its_event(
    open_page: OpensPages, depot: Depot, collector: Collector
) -> None:
    charger = await depot.working("Traced Charger")
    charger_id = charger.identity.charger_id
    page = await open_page("ops_agent", f"/chargers/{charger_id}")
    await erp.command_button(page, charger_id, "Reboot").click()

    def is_the_command(answer: Response) -> bool:
        return answer.url.endswith(f"/chargers/{charger_id}/commands")

    async with page.expect_response(is_the_command) as answered:
        await page.get_by_role("alertdialog").get_by_role("button", name="Confirm").click()
    # The reference that a person can quote is the trace's own id.
    trace_id = (await (await answered.value).all_headers())["x-trace-id"]
    await expect(erp.answer(page, charger_id)).to_contain_text("Reboot accepted")

    try:
        async with asyncio.timeout(15):
            while _missing(spans := collector.trace(trace_id)) or len(_roots(spans)) != 1:
                await asyncio.sleep(0.1)
    except TimeoutError:
        told = f"trace {trace_id} lacks {_missing(spans)}, begins {len(_roots(spans))} times, and has\n{_told(spans)}"
        raise AssertionError(told) from None
    print(f"trace {trace_id}\n{_told(spans)}")
    assert _roots(spans) == ["POST /api/v1/chargers/{charger_id}/commands"]
    assert not [span for span in spans if span.failed]
