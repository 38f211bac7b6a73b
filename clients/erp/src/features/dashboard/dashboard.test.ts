import type { ChargerStatus, ChargerSummary, ErrorCharger } from "@voltcharge/api";
import { expect, test } from "vitest";
import { foldErrors, hasNewFault, sortErrors } from "./error-chargers";
import { heldOrder } from "./held-list";

const charger = (id: string, status: ChargerStatus): ChargerSummary => ({
  id,
  name: id,
  kind: "AC",
  status,
  weak_signal: false,
  address: "",
  latitude: 0,
  longitude: 0,
  cpo_id: null,
  connectors: [{ id: 1, status: "Faulted", error_code: "GroundFailure", info: null, since: null }],
  last_event_at: "2026-11-22T08:00:00Z",
  version: 2,
});

const error = (id: string, status: ChargerStatus = "Faulted", at = "2026-11-22T07:00:00Z"): ErrorCharger => ({
  id,
  name: id,
  kind: "AC",
  status,
  last_event_at: at,
  fault: null,
});

test("a charger that faults joins the error list with its fault, one that recovers leaves it", () => {
  const joined = foldErrors([error("1")], [{ id: "2", before: null, after: charger("2", "Faulted") }]);
  expect(joined.map((one) => [one.id, one.fault])).toEqual([
    ["2", "GroundFailure"],
    ["1", null],
  ]);
  expect(foldErrors(joined, [{ id: "1", before: null, after: charger("1", "Available") }])).toHaveLength(1);
});

test("a charger told of twice in one batch stands in the list once, and not at all when it has recovered", () => {
  const offline = { id: "7", before: null, after: charger("7", "Offline") };
  const faulted = { id: "7", before: null, after: charger("7", "Faulted") };
  const fine = { id: "7", before: null, after: charger("7", "Available") };
  expect(foldErrors([], [offline, faulted]).map((one) => [one.id, one.status])).toEqual([["7", "Faulted"]]);
  expect(foldErrors([], [offline, fine])).toEqual([]);
});

test("changes of healthy chargers leave the list untouched", () => {
  const errors = [error("1")];
  expect(foldErrors(errors, [{ id: "9", before: null, after: charger("9", "Charging") }])).toBe(errors);
});

test("Faulted stands before Offline, the most recent event first", () => {
  const sorted = sortErrors([
    error("a", "Offline", "2026-11-22T09:00:00Z"),
    error("b", "Faulted", "2026-11-22T07:00:00Z"),
    error("c", "Faulted", "2026-11-22T08:00:00Z"),
  ]);
  expect(sorted.map((one) => one.id)).toEqual(["c", "b", "a"]);
});

test("a fault that is merely reported again is not a new fault", () => {
  const again = { id: "1", before: charger("1", "Faulted"), after: charger("1", "Faulted") };
  const fresh = { id: "1", before: charger("1", "Charging"), after: charger("1", "Faulted") };
  expect(hasNewFault([again])).toBe(false);
  expect(hasNewFault([fresh])).toBe(true);
});

test("under the pointer the order stays, contents are new, and arrivals are counted", () => {
  const held = [error("1"), error("2")];
  const latest = [error("3"), { ...error("2"), name: "renamed" }];
  const { shown, arrived } = heldOrder(held, latest);
  expect(shown.map((one) => one.name)).toEqual(["1", "renamed"]);
  expect(arrived).toBe(1);
});
