import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { backOff, openLive, type LiveState } from "./live";
import type { LiveEvent } from "./model";

interface Connection {
  headers: Record<string, string>;
  send: (text: string) => void;
  end: () => void;
}

let connections: Connection[] = [];
let status = 200;

/** Answers each fetch with a stream the test writes into. */
function fakeFetch(_url: string, init: { headers: Record<string, string>; signal: AbortSignal }): Promise<Response> {
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({ start: (started) => void (controller = started) });
  init.signal.addEventListener("abort", () => controller.error(new DOMException("aborted", "AbortError")));
  connections.push({
    headers: init.headers,
    send: (text) => controller.enqueue(new TextEncoder().encode(text)),
    end: () => controller.close(),
  });
  return Promise.resolve(new Response(body, { status }));
}

function open(): { events: LiveEvent[]; states: LiveState[]; close: () => void } {
  const events: LiveEvent[] = [];
  const states: LiveState[] = [];
  const close = openLive({
    onEvent: (event) => events.push(event),
    onState: (state) => states.push(state),
    random: () => 0.5,
  });
  return { events, states, close };
}

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
const HELLO = 'id: e-1\nevent: hello\ndata: {"epoch":"e","seq":1}\n\n';

beforeEach(() => {
  connections = [];
  status = 200;
  vi.useFakeTimers();
  vi.stubGlobal("fetch", fakeFetch);
  vi.stubGlobal("addEventListener", vi.fn());
  vi.stubGlobal("removeEventListener", vi.fn());
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("the wait before a reconnection doubles to a limit and never leaves its jitter", () => {
  expect([1, 2, 3, 4].map((attempt) => backOff(attempt, 0.5))).toEqual([500, 1000, 2000, 4000]);
  expect(backOff(50, 0.5)).toBe(5_000);
  expect(backOff(1, 0)).toBe(350);
  expect(backOff(1, 1)).toBe(650);
});

test("a lost stream says so at once and resumes after the last id it saw", async () => {
  const live = open();
  await settle();
  connections[0]?.send(HELLO);
  connections[0]?.send("id: e-7\n: still here\n\n");
  await settle();
  connections[0]?.end();
  await settle();
  expect(live.states.map((state) => state.phase)).toEqual(["connecting", "live", "lost"]);
  await vi.advanceTimersByTimeAsync(500);
  expect(connections[1]?.headers["Last-Event-ID"]).toBe("e-7");
  live.close();
});

test("a silent stream is taken for dead after 25 seconds, a heartbeat keeps it", async () => {
  const live = open();
  await settle();
  connections[0]?.send(HELLO);
  await vi.advanceTimersByTimeAsync(20_000);
  connections[0]?.send(": still here\n\n");
  await vi.advanceTimersByTimeAsync(20_000);
  expect(live.states.at(-1)?.phase).toBe("live");
  await vi.advanceTimersByTimeAsync(5_001);
  expect(live.states.at(-1)?.phase).toBe("lost");
  live.close();
});

test("a session that ended is not reconnected to", async () => {
  const live = open();
  await settle();
  connections[0]?.send(HELLO + 'event: session_ended\ndata: {"reason":"deactivated"}\n\n');
  await settle();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(live.states.at(-1)).toEqual({ phase: "ended", reason: "deactivated" });
  expect(connections).toHaveLength(1);
});

test("a refused stream without a session ends, without asking again", async () => {
  status = 401;
  const live = open();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(live.states.at(-1)).toEqual({ phase: "ended", reason: "expired" });
  expect(connections).toHaveLength(1);
});

test("events of a newer server that this client does not know are passed over", async () => {
  const live = open();
  await settle();
  connections[0]?.send(HELLO + "event: tariff\ndata: {}\n\n" + 'event: charger_removed\ndata: {"id":"7"}\n\n');
  await settle();
  expect(live.events.map((event) => event.type)).toEqual(["hello", "charger_removed"]);
  live.close();
});
