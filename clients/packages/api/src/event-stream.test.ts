import { expect, test } from "vitest";
import { createStreamParser, type StreamMessage } from "./event-stream";

function collect(pieces: string[]): { messages: StreamMessage[]; ids: string[] } {
  const messages: StreamMessage[] = [];
  const ids: string[] = [];
  const feed = createStreamParser(
    (message) => messages.push(message),
    (id) => ids.push(id),
  );
  pieces.forEach(feed);
  return { messages, ids };
}

const STREAM = 'id: e-1\nevent: charger\ndata: {"a":1}\n\nid: e-2\nevent: network\ndata: {}\n\n';

test("a message is the same however the network cuts it", () => {
  const whole = collect([STREAM]);
  const cut = collect(Array.from(STREAM));
  expect(whole.messages).toEqual([
    { event: "charger", data: '{"a":1}' },
    { event: "network", data: "{}" },
  ]);
  expect(cut).toEqual(whole);
  expect(whole.ids).toEqual(["e-1", "e-2"]);
});

test("CRLF line ends that are cut in the middle do not end a message twice", () => {
  expect(collect(["event: a\r", "\ndata: 1\r\n\r", "\n"]).messages).toEqual([{ event: "a", data: "1" }]);
});

test("a heartbeat comment is no message but its id moves the point of resumption", () => {
  const { messages, ids } = collect(["id: e-9\n: still here\n\n"]);
  expect(messages).toEqual([]);
  expect(ids).toEqual(["e-9"]);
});

test("several data lines are one message joined by line feeds", () => {
  expect(collect(["data: 1\ndata: 2\n\n"]).messages).toEqual([{ event: "message", data: "1\n2" }]);
});

test("a message that is not complete is not delivered", () => {
  expect(collect(["event: charger\ndata: {"]).messages).toEqual([]);
});
