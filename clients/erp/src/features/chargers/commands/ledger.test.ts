import { Problem, type CommandRecord } from "@voltcharge/api";
import { expect, test } from "vitest";
import { createLedger } from "./ledger";

const record = (change: Partial<CommandRecord> = {}): CommandRecord => ({
  command_id: "c-1",
  charger_id: "100001",
  kind: "clear_fault",
  outcome: null,
  charger_answer: null,
  detail: "",
  steps: [],
  requested_at: "2026-11-22T08:00:00Z",
  answered_at: null,
  requested_by: { id: "m-1", name: "Kasun" },
  charger_status: null,
  ...change,
});

const step = (name: string): CommandRecord["steps"][number] => ({
  at: "2026-11-22T08:00:01Z",
  step: name,
  answer: "Accepted",
});

test("a command has no outcome until the charger's answer is told", () => {
  const ledger = createLedger();
  ledger.open("c-1", "100001", "clear_fault", 0);
  ledger.receive(record({ steps: [step("Reset")] }));
  expect(ledger.attempts("100001")[0]?.record?.outcome).toBeNull();
  ledger.receive(record({ steps: [step("Reset")], outcome: "accepted" }));
  expect(ledger.attempts("100001")[0]?.record?.outcome).toBe("accepted");
});

test("word that comes late or twice never takes an outcome or a step back", () => {
  const ledger = createLedger();
  ledger.receive(record({ steps: [step("a"), step("b")], outcome: "rejected" }));
  ledger.receive(record({ steps: [step("a")] }));
  expect(ledger.attempts("100001")[0]?.record).toMatchObject({ outcome: "rejected", steps: [{}, {}] });
});

test("an answer that arrives over the live stream heals a call that broke", () => {
  const ledger = createLedger();
  ledger.open("c-1", "100001", "reboot", 0);
  ledger.fail("c-1", "100001", new Problem("unreachable", 0, "Server not reachable", ""));
  ledger.receive(record({ outcome: "accepted" }));
  expect(ledger.attempts("100001")[0]).toMatchObject({ failure: null, record: { outcome: "accepted" } });
});

test("commands stand newest first, whoever sent them and in whatever order they became known", () => {
  const ledger = createLedger();
  ledger.receive(record({ command_id: "old", requested_at: "2026-11-21T08:00:00Z" }));
  ledger.receive(record({ command_id: "new", requested_at: "2026-11-22T09:00:00Z" }));
  ledger.receive(record({ command_id: "middle" }));
  expect(ledger.attempts("100001").map((attempt) => attempt.commandId)).toEqual(["new", "middle", "old"]);
});
