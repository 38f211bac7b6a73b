"""A lean load generator: sockets that send MeterValues as fast as the server confirms them.

    python -m simulator.load --url ws://127.0.0.1:8887/ocpp --sockets 200 --seconds 10

Each socket is one charger with one transaction and, as OCPP demands, one CALL in flight; the next MeterValues (ten
samples, moving energy and time) leaves when the .conf of the last one is there. Works against any OCPP 1.6J server.
"""

import argparse
import asyncio
import os
import resource
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from math import ceil
from time import perf_counter
from typing import Final, TypeVar

import msgspec

from simulator.demo import DEMO_ID_TAGS, DEMO_SECRET_VARIABLE, demo_charger, demo_password
from simulator.frames import CallError, CallResult, decode, encode_call, encode_error
from simulator.lean_socket import LeanSocket, LoadFailed, upgrade_request
from simulator.messages import (
    BootConf,
    BootNotification,
    Message,
    MeterValue,
    MeterValues,
    SampledValue,
    StartConf,
    StartTransaction,
    stamp,
)

C = TypeVar("C", bound=Message)

_CONNECT_IN_PARALLEL: Final = 20
_ANSWER_WITHIN_S: Final = 15.0


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What was measured between the warm-up and the end; latencies in milliseconds, CPU in seconds."""

    sockets: int
    seconds: float
    confirmed: int
    refused: int
    """CALLERRORs; not counted as confirmed."""
    lost_sockets: int
    per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    max_ms: float
    generator_cpu_s: float


@dataclass(slots=True)
class _Tally:
    latencies: list[float] = field(default_factory=list)
    refused: int = 0
    lost: int = 0
    counting: bool = False


def ten_samples(transaction_id: int, energy_wh: str, timestamp: str) -> MeterValues:
    """MeterValues of a three-phase charger: energy, power, 3 voltages, 3 currents, charge, temperature."""

    def sampled(value: str, measurand: str, unit: str, phase: str | None = None) -> SampledValue:
        return SampledValue(value, "Sample.Periodic", measurand, unit, "Outlet", phase)

    samples = [
        sampled(energy_wh, "Energy.Active.Import.Register", "Wh"),
        sampled("21870", "Power.Active.Import", "W"),
        *(sampled("229.4", "Voltage", "V", phase) for phase in ("L1-N", "L2-N", "L3-N")),
        *(sampled("31.8", "Current.Import", "A", phase) for phase in ("L1", "L2", "L3")),
        SampledValue("57", "Sample.Periodic", "SoC", "Percent", "EV"),
        SampledValue("41", "Sample.Periodic", "Temperature", "Celsius", "Body"),
    ]
    return MeterValues(1, [MeterValue(timestamp, samples)], transaction_id)


class _LoadedCharger:
    """Boots and starts a transaction like any charger, then repeats MeterValues without a pause."""

    def __init__(self, socket: LeanSocket, tally: _Tally) -> None:
        self._socket = socket
        self._tally = tally
        self._answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._energy_wh = 1_000_000
        self._number = 0
        self._expected = b""
        self._sent_at = 0.0
        self._template = b""
        socket.on_text = self._take_answer
        socket.on_lost = self._lost_early

    async def set_up(self, charger_id: str, id_tag: str) -> None:
        """Boot and start a transaction. Raises LoadFailed, TimeoutError."""
        identity = demo_charger(0)
        boot = await self._ask(BootNotification(identity.vendor, identity.model), BootConf)
        if boot.status != "Accepted":
            raise LoadFailed(f"{charger_id}: BootNotification was answered {boot.status}")
        request = StartTransaction(1, id_tag, self._energy_wh, stamp(datetime.now(UTC)))
        start = await self._ask(request, StartConf)
        frame = encode_call("@id@", ten_samples(start.transaction_id, "@energy@", "@time@")).encode()
        self._template = (
            frame.replace(b"%", b"%%").replace(b"@id@", b"%d").replace(b"@time@", b"%b").replace(b"@energy@", b"%d")
        )

    def begin(self) -> None:
        """Send the first MeterValues; all others follow from the confirmations."""
        self._socket.on_text = self._take_confirmation
        self._socket.on_lost = self._lost
        self._send_next()

    def end(self) -> None:
        """Close the socket."""
        self._socket.close()

    async def _ask(self, request: Message, conf: type[C]) -> C:
        self._number += 1
        self._answer = asyncio.get_running_loop().create_future()
        self._socket.send(encode_call(str(self._number), request).encode())
        async with asyncio.timeout(_ANSWER_WITHIN_S):
            text = await self._answer
        frame = decode(text)
        if not isinstance(frame, CallResult):
            raise LoadFailed(f"{type(request).__name__} was answered {text.decode()[:200]}")
        return msgspec.json.decode(frame.payload, type=conf)

    def _take_answer(self, text: bytes) -> None:
        if isinstance(decode(text), CallResult | CallError):
            if not self._answer.done():
                self._answer.set_result(text)
        else:
            self._decline(text)

    def _lost_early(self) -> None:
        if not self._answer.done():
            self._answer.set_exception(LoadFailed("connection lost while setting up"))

    def _send_next(self) -> None:
        self._number += 1
        self._energy_wh += 61
        self._expected = b'"%d"' % self._number
        self._sent_at = perf_counter()
        # In the order they stand in the frame: id, time, energy.
        now = stamp(datetime.now(UTC)).encode()
        self._socket.send(self._template % (self._number, now, self._energy_wh))

    def _take_confirmation(self, text: bytes) -> None:
        kind = text[1:2]
        if kind == b"2":
            self._decline(text)
            return
        if self._expected not in text[:40]:
            return
        if kind == b"3":
            if self._tally.counting:
                self._tally.latencies.append(perf_counter() - self._sent_at)
        elif self._tally.counting:
            self._tally.refused += 1
        self._send_next()

    def _decline(self, text: bytes) -> None:
        """The server's own CALLs are answered, so that it does not wait for us."""
        message_id = decode(text).message_id
        self._socket.send(encode_error(message_id, "NotSupported", "a load generator").encode())

    def _lost(self) -> None:
        self._tally.lost += 1


async def generate_load(
    url: str,
    charger_ids: Sequence[str],
    password_of: Callable[[str], str | None],
    *,
    seconds: float,
    warm_up_s: float = 2.0,
    id_tag: str = DEMO_ID_TAGS[0].id_tag,
    at_edges: Callable[[], None] = lambda: None,
) -> LoadResult:
    """Load `url` with one socket per charger id. Raises LoadFailed when any socket cannot be set up.

    `at_edges` is called when counting begins and when it ends, to read the server's CPU time there.
    """
    tally = _Tally()
    gate = asyncio.Semaphore(_CONNECT_IN_PARALLEL)
    chargers: list[_LoadedCharger] = []

    async def connect(charger_id: str) -> None:
        async with gate:
            host, port, request = upgrade_request(url, charger_id, password_of(charger_id))
            loop = asyncio.get_running_loop()
            try:
                _, socket = await loop.create_connection(partial(LeanSocket, request), host, port)
                charger = _LoadedCharger(socket, tally)
                chargers.append(charger)
                async with asyncio.timeout(_ANSWER_WITHIN_S):
                    await socket.opened
                await charger.set_up(charger_id, id_tag)
            except (OSError, TimeoutError) as error:
                raise LoadFailed(f"{charger_id}: {error!r}") from error

    try:
        await asyncio.gather(*(connect(charger_id) for charger_id in charger_ids))
        for charger in chargers:
            charger.begin()
        await asyncio.sleep(warm_up_s)
        at_edges()
        tally.counting, began, cpu_began = True, perf_counter(), _cpu_s()
        await asyncio.sleep(seconds)
        tally.counting, lasted, cpu_s = False, perf_counter() - began, _cpu_s() - cpu_began
        at_edges()
    finally:
        for charger in chargers:
            charger.end()
    return _result(tally, len(charger_ids), lasted, cpu_s)


def _cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _result(tally: _Tally, sockets: int, seconds: float, cpu_s: float) -> LoadResult:
    ordered = sorted(tally.latencies)

    def percentile_ms(share: float) -> float:
        """Nearest rank."""
        return round(ordered[max(0, ceil(share * len(ordered)) - 1)] * 1000, 3) if ordered else 0.0

    return LoadResult(
        sockets=sockets,
        seconds=round(seconds, 3),
        confirmed=len(ordered),
        refused=tally.refused,
        lost_sockets=tally.lost,
        per_second=round(len(ordered) / seconds, 1),
        p50_ms=percentile_ms(0.50),
        p95_ms=percentile_ms(0.95),
        p99_ms=percentile_ms(0.99),
        max_ms=percentile_ms(1.0),
        generator_cpu_s=round(cpu_s, 2),
    )


def main() -> None:
    """Print one LoadResult as JSON; exit code 1 when the load never began."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--url", required=True, help="OCPP endpoint without the charger id, ws://")
    parser.add_argument("--sockets", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--warm-up", type=float, default=2.0)
    parser.add_argument("--id-tag", default=DEMO_ID_TAGS[0].id_tag)
    arguments = parser.parse_args()
    secret = os.environ.get(DEMO_SECRET_VARIABLE, "")

    def password_of(charger_id: str) -> str | None:
        return demo_password(charger_id, secret) if secret else None

    try:
        result = asyncio.run(
            generate_load(
                arguments.url,
                [demo_charger(position).charger_id for position in range(arguments.sockets)],
                password_of,
                seconds=arguments.seconds,
                warm_up_s=arguments.warm_up,
                id_tag=arguments.id_tag,
            )
        )
    except LoadFailed as failure:
        sys.exit(f"no load: {failure}")
    sys.stdout.write(msgspec.json.encode(asdict(result)).decode() + "\n")


if __name__ == "__main__":
    main()
