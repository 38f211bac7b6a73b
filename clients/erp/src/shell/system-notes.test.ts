import type { SystemState } from "@voltcharge/api";
import { expect, test } from "vitest";
import { recovered, systemNotes } from "./system-notes";

const system = (down: string[]): SystemState => ({
  services: ["ocpp-gateway", "dashboard", "identity"].map((name) => ({
    name,
    state: down.includes(name) ? "down" : "up",
    since: "2026-11-22T06:33:05Z",
    detail: null,
  })),
  infrastructure: (["nats", "postgresql", "redis"] as const).map((name) => ({
    name,
    state: down.includes(name) ? "down" : "up",
  })),
});

test("all well says nothing", () => {
  expect(systemNotes(system([]))).toEqual([]);
});

test("a service that is down says what is stale since when and what still works", () => {
  const [note] = systemNotes(system(["ocpp-gateway"]));
  expect(note).toContain("12:03:05");
  expect(note).toContain("commands cannot be sent");
  expect(note).toContain("Searching and reading still work");
});

test("what everything stands on is named before what stands on it", () => {
  expect(systemNotes(system(["dashboard", "nats"]))[0]).toContain("Messages between the services");
});

test("only what was away and is back counts as recovered", () => {
  expect(recovered(system(["dashboard"]), system([]))).toBe(true);
  expect(recovered(system(["redis"]), system(["redis"]))).toBe(false);
  expect(recovered(system([]), system(["dashboard"]))).toBe(false);
  expect(recovered(undefined, system([]))).toBe(false);
});
