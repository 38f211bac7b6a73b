import type { ChargerSummary } from "@voltcharge/api";
import { expect, test } from "vitest";
import { faultWords } from "../wording";
import { outcomeWords, shortOutcome, warnings } from "./wording";

const charger = (status: ChargerSummary["status"]): ChargerSummary => ({
  id: "100001",
  name: "Galle",
  kind: "DC",
  status,
  weak_signal: false,
  address: "",
  latitude: 0,
  longitude: 0,
  cpo_id: null,
  connectors: [],
  last_event_at: null,
  version: 1,
});

const running = { transaction_id: 7, connector_id: 2, id_tag: "A", started_at: "", energy_wh: 12_430, power_w: null };

test("rebooting a charging charger warns, naming connector and energy", () => {
  expect(warnings("reboot", charger("Charging"), [running])[0]).toContain("connector 2 (12.4 kWh so far)");
});

test("a car that charges is warned of even when the charger's own word is another", () => {
  expect(warnings("reset", charger("Faulted"), [running])).toHaveLength(1);
});

test("an offline charger is said to be out of reach before anything is sent", () => {
  expect(warnings("reset", charger("Offline"), [])[0]).toContain("offline");
});

test("an available charger needs no warning", () => {
  expect(warnings("reboot", charger("Available"), [])).toEqual([]);
});

test("clearing a fault that is not there is pointed out", () => {
  expect(warnings("clear_fault", charger("Available"), [])[0]).toContain("no fault");
});

test("silence of the charger is never shown as success", () => {
  const silent = { kind: "reset", outcome: "no_answer" } as Parameters<typeof outcomeWords>[0];
  expect(outcomeWords(silent).tone).not.toBe("success");
});

test("a fault that came back is not called a refusal, unless the charger did refuse", () => {
  type Record = Parameters<typeof outcomeWords>[0];
  const ended = (charger_answer: string) => ({ kind: "clear_fault", outcome: "rejected", charger_answer }) as Record;
  expect(outcomeWords(ended("Accepted")).title).toBe("Clear Fault did not help");
  expect(shortOutcome(ended("Accepted"))).toBe("Did not help");
  expect(outcomeWords(ended("Rejected")).title).toBe("Clear Fault refused by the charger");
  expect(shortOutcome(ended("Rejected"))).toBe("Refused");
});

test("fault codes of the protocol read as words", () => {
  expect(faultWords("GroundFailure")).toBe("Ground failure");
  expect(faultWords("EVCommunicationError")).toBe("EV communication error");
  expect(faultWords("OverTemperature")).toBe("Over temperature");
});
