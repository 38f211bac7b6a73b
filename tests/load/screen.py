"""From a charger's word to the browser's DOM: StatusNotification sent → the row of the Chargers Hub says so.

490 simulated chargers live their day; ten more change state about every second and note when they said so. A
MutationObserver in headless Chromium notes when the row shows it. Both clocks are this machine's.
"""

import asyncio
import os
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from random import Random

from playwright.async_api import Page, async_playwright

from simulator.demo import demo_fleet, demo_password
from simulator.fleet import Fleet
from simulator.messages import Status
from tests.harness import Product, ProductFailed, demo_email, running_product
from tests.load.report import Figure, percentile
from tests.probe_charger import ProbeCharger, connect_probe

Say = Callable[[str], None]

CHARGERS = 500
_PROBE_PREFIX = "10049"
_CYCLE = (Status.AVAILABLE, Status.PREPARING, Status.CHARGING)
_PAUSE_S = (0.6, 1.4)
_LATEST_S = 10.0

# Notes the moment at which a row of the list shows a status: [charger id, status, milliseconds since 1970].
_OBSERVE = """
(prefix) => {
  const words = ["Available", "Preparing", "Charging", "Faulted", "Offline", "Unavailable"];
  const shown = new Map();
  window.voltSeen = [];
  const look = () => {
    const now = performance.timeOrigin + performance.now();
    for (const row of document.querySelectorAll('[role="table"] [role="row"]')) {
      const id = row.textContent.match(/\\d{6}/)?.[0];
      if (!id?.startsWith(prefix)) continue;
      const cells = [...row.querySelectorAll('[role="cell"]')];
      const word = words.find((w) => cells.some((cell) => cell.textContent.trim().startsWith(w)));
      if (word !== undefined && shown.get(id) !== word) {
        shown.set(id, word);
        window.voltSeen.push([id, word, now]);
      }
    }
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  look();
}
"""


def measure(home: Path, say: Say, *, seconds: float) -> list[Figure]:
    """Run it. Raises ProductFailed when a change never reached the screen."""
    with running_product(home / "screen") as product:
        product.register_chargers(CHARGERS)
        delays = asyncio.run(_watch(product, say, seconds))
    how = f"{len(delays)} changes over {seconds:.0f} s, {CHARGERS} chargers, headless Chromium on the same machine"
    return [
        Figure("Status change → browser's DOM, p50", percentile(delays, 0.50), "ms", how=how),
        Figure("Status change → browser's DOM, p99", percentile(delays, 0.99), "ms", limit=300.0, how=how),
        Figure("Status change → browser's DOM, slowest", max(delays), "ms"),
    ]


async def _watch(product: Product, say: Say, seconds: float) -> list[float]:
    identities = demo_fleet(CHARGERS)
    ordinary = [identity for identity in identities if not identity.charger_id.startswith(_PROBE_PREFIX)]
    secret = product.demo_secret
    fleet = Fleet(
        ordinary, url=product.ocpp_url, password_of=partial(demo_password, secret=secret), seed="bench", remember=False
    )
    living = asyncio.create_task(fleet.run())
    try:
        probes = [
            await connect_probe(product.ocpp_url, identity.charger_id, len(identity.connectors), secret)
            for identity in identities
            if identity.charger_id.startswith(_PROBE_PREFIX)
        ]
        async with asyncio.timeout(120):
            while fleet.summary()["online"] < len(ordinary) * 0.95:
                await asyncio.sleep(0.5)
        say(f"fleet: {fleet.summary()}")
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
            page = await browser.new_page(viewport={"width": 1440, "height": 900})
            await _open_list(page, product)
            await asyncio.gather(*(_live(probe, seconds, Random(probe.charger_id)) for probe in probes))
            delays = await _delays(page, probes)
            await browser.close()
        for probe in probes:
            probe.close()
        return delays
    finally:
        living.cancel()
        with suppress(asyncio.CancelledError):
            await living


async def _open_list(page: Page, product: Product) -> None:
    await page.goto(f"{product.erp_url}/")
    await page.get_by_label("Email").fill(demo_email("admin"))
    await page.get_by_label("Password", exact=True).fill(product.password)
    await page.get_by_role("button", name="Sign In").click()
    await page.get_by_role("link", name="Chargers Hub").first.wait_for()
    await page.goto(f"{product.erp_url}/chargers?q={_PROBE_PREFIX}")
    await page.get_by_role("row").filter(has_text=f"{_PROBE_PREFIX}5").wait_for()
    await page.evaluate(_OBSERVE, _PROBE_PREFIX)


async def _live(probe: ProbeCharger, seconds: float, draw: Random) -> None:
    until = time.monotonic() + seconds
    number = 0
    while time.monotonic() < until:
        await asyncio.sleep(draw.uniform(*_PAUSE_S))
        number += 1
        await probe.change(_CYCLE[number % len(_CYCLE)])


async def _delays(page: Page, probes: list[ProbeCharger]) -> list[float]:
    """Milliseconds per change. A change that a quicker one overtook before any frame counts as late, not as absent."""
    expected = {probe.charger_id: probe.said for probe in probes}
    total = sum(len(said) for said in expected.values())
    deadline = time.monotonic() + _LATEST_S
    while True:
        seen: list[tuple[str, str, float]] = await page.evaluate("window.voltSeen")
        delays, missing = _match(expected, seen)
        if not missing:
            return delays
        if time.monotonic() > deadline:
            raise ProductFailed(f"{len(missing)} of {total} changes never reached the screen, such as {missing[:5]}")
        await asyncio.sleep(0.2)


def _match(
    expected: dict[str, list[tuple[Status, float]]], seen: list[tuple[str, str, float]]
) -> tuple[list[float], list[tuple[str, str]]]:
    """Pair what was said with the first time the row showed it afterwards."""
    delays: list[float] = []
    missing: list[tuple[str, str]] = []
    for charger_id, said in expected.items():
        shown = [(word, at) for identity, word, at in seen if identity == charger_id]
        for status, said_at in said:
            moments = [at for word, at in shown if word == status.value and at >= said_at * 1000 - 1]
            if moments:
                delays.append(moments[0] - said_at * 1000)
            else:
                missing.append((charger_id, status.value))
    return delays, missing


def _chromium() -> str:
    found = os.environ.get("VOLT_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        raise ProductFailed("this figure needs Chromium: apt-get install chromium, or set VOLT_CHROMIUM")
    return found
