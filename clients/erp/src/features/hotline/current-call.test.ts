import type { Call, CurrentCall } from "@voltcharge/api";
import { expect, test } from "vitest";
import { arrivingCalls, dismissalOf } from "./arriving/arriving";
import { stillUnsent } from "./call-draft";
import { afterEvent } from "./current-call";
import { digitsOf, elapsedWords } from "./wording";

const call = (id: string, state: Call["state"], version = 1, byTelephone = true): Call => ({
  id,
  state,
  member_id: "m-1",
  member_name: "Kasun",
  from_telephone_system: byTelephone,
  phone: "+94771234567",
  contact_id: null,
  contact_name: null,
  category: "technical_support",
  priority: "normal",
  notes: "",
  started_at: "2026-11-23T00:00:00Z",
  ended_at: null,
  duration_s: null,
  ticket_reference: null,
  version,
});

const held = (changed: Partial<CurrentCall> = {}): CurrentCall => ({
  call: null,
  ringing: [],
  waiting: [],
  now: "2026-11-23T00:00:00Z",
  ...changed,
});

test("a call that rings is shown once, however often it is said", () => {
  const once = afterEvent(held(), call("a", "ringing"));
  const twice = once && afterEvent(once, call("a", "ringing", 2));
  expect(twice?.ringing.map(({ version }) => version)).toEqual([2]);
});

test("a call that is answered leaves those that ring and comes into the hand", () => {
  const next = afterEvent(held({ ringing: [call("a", "ringing")] }), call("a", "running", 2));
  expect(next).toMatchObject({ call: { id: "a", state: "running" }, ringing: [] });
});

test("a call answered while another is in hand is the server's to place", () => {
  expect(afterEvent(held({ call: call("a", "running") }), call("b", "running"))).toBeNull();
});

test("an older word about the call in hand changes nothing", () => {
  const present = held({ call: call("a", "running", 5) });
  expect(afterEvent(present, call("a", "running", 4))).toBe(present);
});

test("a call that was saved leaves the hand; what waits next the server knows", () => {
  expect(afterEvent(held({ call: call("a", "running") }), call("a", "saved", 2))?.call).toBeNull();
  const behind = held({ call: call("a", "running"), waiting: [call("b", "ended")] });
  expect(afterEvent(behind, call("a", "saved", 2))).toBeNull();
});

test("a missed call rings no more", () => {
  expect(afterEvent(held({ ringing: [call("a", "ringing")] }), call("a", "missed", 2))?.ringing).toEqual([]);
});

test("what was typed after a draft was sent is still to be sent", () => {
  expect(stillUnsent({ notes: "two words", priority: "high" }, { notes: "two", priority: "high" })).toEqual({
    notes: "two words",
  });
  expect(stillUnsent({ contact_id: null }, { contact_id: null })).toEqual({});
});

test("a caller's card shows whoever rings, and whom one answered anywhere but in Hotline", () => {
  const none = new Set<string>();
  const rings = held({ ringing: [call("a", "ringing")], call: call("b", "running") });
  expect(arrivingCalls(rings, none, false).map(({ id }) => id)).toEqual(["a", "b"]);
  expect(arrivingCalls(rings, none, true).map(({ id }) => id)).toEqual(["a"]);
  expect(arrivingCalls(held({ call: call("b", "running", 1, false) }), none, false)).toEqual([]);
  expect(arrivingCalls(held({ call: call("b", "ended") }), none, false)).toEqual([]);
});

test("a dismissed card stays away until the call is answered after all", () => {
  const dismissed = new Set([dismissalOf(call("a", "ringing"))]);
  expect(arrivingCalls(held({ ringing: [call("a", "ringing", 2)] }), dismissed, false)).toEqual([]);
  expect(arrivingCalls(held({ call: call("a", "running", 3) }), dismissed, false)).toHaveLength(1);
});

test("the timer counts whole seconds, hours beyond a day too, and never backwards", () => {
  expect([0, 59.9, 765, 360_000, -3].map(elapsedWords)).toEqual([
    "00:00:00",
    "00:00:59",
    "00:12:45",
    "100:00:00",
    "00:00:00",
  ]);
});

test("only digits count towards the four that begin the lookup", () => {
  expect(digitsOf("+94 (77) 1")).toBe("94771");
});
