import type { ChargerStatus, ChargerSummary } from "@voltcharge/api";
import { expect, test } from "vitest";
import { belongs, type HubSearch } from "@/features/chargers/hub-search";
import type { ChargerChange } from "@/live/charger-store";
import { drift, NO_DRIFT } from "./drift";

const charger = (id: string, status: ChargerStatus): ChargerSummary => ({
  id,
  name: id,
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

const change = (id: string, before: ChargerStatus | null, after: ChargerStatus | null): ChargerChange => ({
  id,
  before: before && charger(id, before),
  after: after && charger(id, after),
});

const of = (search: HubSearch) => ({ belongs: (one: ChargerSummary) => belongs(search, one) });
const FAULTED = of({ status: ["Faulted"] });
const listed = new Set(["1"]);

test("a charger that begins to match is new, and no longer when it stops again", () => {
  const one = drift(NO_DRIFT, [change("2", "Available", "Faulted")], FAULTED, listed, false);
  expect([...one.arrived]).toEqual(["2"]);
  expect(drift(one, [change("2", "Faulted", "Available")], FAULTED, listed, false).arrived.size).toBe(0);
});

test("a listed charger that stops matching keeps its row and is counted until it matches again", () => {
  const one = drift(NO_DRIFT, [change("1", "Faulted", "Available")], FAULTED, listed, true);
  expect([...one.left]).toEqual(["1"]);
  expect(drift(one, [change("1", "Available", "Faulted")], FAULTED, listed, true).left.size).toBe(0);
});

test("a charger never seen before is new only when the whole list is here", () => {
  const unseen = [change("9", null, "Faulted")];
  expect(drift(NO_DRIFT, unseen, FAULTED, listed, false)).toBe(NO_DRIFT);
  expect([...drift(NO_DRIFT, unseen, FAULTED, listed, true).arrived]).toEqual(["9"]);
});

test("a matching charger on a page not fetched yet is not new", () => {
  expect(drift(NO_DRIFT, [change("9", "Faulted", "Faulted")], FAULTED, listed, false)).toBe(NO_DRIFT);
});

test("a retired charger leaves the list", () => {
  expect([...drift(NO_DRIFT, [change("1", "Available", null)], of({}), listed, true).left]).toEqual(["1"]);
});

test("what only just came into being is new also while pages are missing", () => {
  const wanted = { ...FAULTED, isNewborn: () => true };
  expect([...drift(NO_DRIFT, [change("9", null, "Faulted")], wanted, listed, false).arrived]).toEqual(["9"]);
});

test("what only the server can judge neither arrives nor leaves", () => {
  const wanted = { belongs: () => "unknown" as const };
  const changes = [change("1", "Faulted", "Available"), change("2", null, "Faulted")];
  expect(drift(NO_DRIFT, changes, wanted, listed, true)).toBe(NO_DRIFT);
});
