/**
 * The live connection: reads `GET /api/v1/live`, resumes by Last-Event-ID, backs off, and says what it is doing.
 * It reads the stream with fetch, not EventSource, because EventSource hides the HTTP status (a dead session looks like
 * a dead network) and its own retry cannot be paced.
 */
import { createStreamParser, type StreamMessage } from "./event-stream";
import type { EndReason, LiveEvent } from "./model";

export type LiveState =
  | { phase: "connecting" }
  | { phase: "live"; since: number }
  /** `since`: epoch milliseconds of the last sign of life; what is on screen is as old as that. */
  | { phase: "lost"; since: number; attempt: number }
  | { phase: "ended"; reason: EndReason };

export interface LiveOptions {
  url?: string;
  onEvent: (event: LiveEvent) => void;
  onState: (state: LiveState) => void;
  /** Silence after which the connection is taken for dead; the server sends a heartbeat each 10 s. */
  silenceMs?: number;
  random?: () => number;
}

/** Wait before the n-th reconnection (1, 2, …): 0.5 s doubling to 5 s, with ±30 % jitter so that clients do not return in step. */
export function backOff(attempt: number, random: number): number {
  const plain = Math.min(500 * 2 ** Math.max(0, attempt - 1), 5_000);
  return Math.round(plain * (0.7 + 0.6 * random));
}

/** A stream message as a {@link LiveEvent}; null for an event this client does not know (a newer server may send more). */
export function parseLiveEvent(message: StreamMessage): LiveEvent | null {
  const body = JSON.parse(message.data) as never;
  switch (message.event) {
    case "network":
      return { type: "network", network: body };
    case "command":
      return { type: "command", command: body };
    case "system":
      return { type: "system", system: body };
    case "ticket":
      return { type: "ticket", ticket: body };
    case "lookers":
      return { type: "lookers", lookers: body };
    case "contact":
      return { type: "contact", contact: body };
    case "call":
      return { type: "call", call: body };
    case "notification":
      return { type: "notification", notification: body };
    case "ticket_counts":
      return { type: "ticket_counts", counts: body };
    case "hello":
    case "charger":
    case "charger_removed":
    case "reset":
    case "session_ended":
      return { type: message.event, ...(body as object) } as LiveEvent;
    default:
      return null;
  }
}

/** Opens the live connection and keeps it open until the returned function is called or the session ends. */
export function openLive(options: LiveOptions): () => void {
  const { url = "/api/v1/live", onEvent, onState, silenceMs = 25_000, random = Math.random } = options;
  let lastEventId: string | null = null;
  let attempt = 0;
  let lastSign = Date.now();
  let closed = false;
  let current: AbortController | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const end = (reason: EndReason): void => {
    close();
    onState({ phase: "ended", reason });
  };

  const receive = (message: StreamMessage): void => {
    const event = parseLiveEvent(message);
    if (event === null || closed) return;
    if (event.type === "hello") {
      attempt = 0;
      onState({ phase: "live", since: Date.now() });
    }
    onEvent(event);
    if (event.type === "session_ended") end(event.reason);
  };

  const read = async (): Promise<void> => {
    const connection = new AbortController();
    current = connection;
    let watchdog = setTimeout(() => connection.abort(), silenceMs);
    try {
      const response = await fetch(url, {
        headers: { Accept: "text/event-stream", ...(lastEventId === null ? {} : { "Last-Event-ID": lastEventId }) },
        credentials: "same-origin",
        cache: "no-store",
        signal: connection.signal,
      });
      if (response.status === 401) return end("expired");
      if (!response.ok || response.body === null) return;
      const feed = createStreamParser(receive, (id) => (lastEventId = id));
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const piece = await reader.read();
        if (piece.done) return;
        lastSign = Date.now();
        clearTimeout(watchdog);
        watchdog = setTimeout(() => connection.abort(), silenceMs);
        feed(piece.value);
      }
    } finally {
      clearTimeout(watchdog);
      connection.abort();
    }
  };

  const connect = (): void => {
    retry = undefined;
    void read()
      // Whatever broke the stream (network, server restart, silence, a torn message) has one cure: connect again.
      .catch((cause: unknown) => {
        if (!(cause instanceof DOMException) && !(cause instanceof TypeError)) console.error("live stream", cause);
      })
      .then(() => {
        if (closed) return;
        attempt += 1;
        onState({ phase: "lost", since: lastSign, attempt });
        retry = setTimeout(connect, backOff(attempt, random()));
      });
  };

  const reconnectNow = (): void => {
    if (retry === undefined || closed) return;
    clearTimeout(retry);
    connect();
  };

  function close(): void {
    closed = true;
    clearTimeout(retry);
    current?.abort();
    globalThis.removeEventListener("online", reconnectNow);
  }

  globalThis.addEventListener("online", reconnectNow);
  onState({ phase: "connecting" });
  connect();
  return close;
}
