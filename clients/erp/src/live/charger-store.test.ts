import type { ChargerSummary } from "@voltcharge/api";
import { expect, test, vi } from "vitest";
import { createChargerStore, type ChargerChange } from "./charger-store";

const charger = (id: string, version: number, status: ChargerSummary["status"] = "Available"): ChargerSummary => ({
  id,
  name: `Charger ${id}`,
  kind: "DC",
  status,
  weak_signal: false,
  address: "1 Galle Road",
  latitude: 6.9,
  longitude: 79.8,
  cpo_id: null,
  connectors: [],
  last_event_at: null,
  version,
});

/** A store whose frames the test lets pass. */
function storeWithFrames() {
  const waiting: (() => void)[] = [];
  const store = createChargerStore((run) => waiting.push(run));
  return { store, frame: () => waiting.splice(0).forEach((run) => run()), frames: () => waiting.length };
}

test("events show at the next frame, a burst of them in one", () => {
  const { store, frame, frames } = storeWithFrames();
  const seen = vi.fn();
  store.subscribe("1", seen);
  for (let version = 1; version <= 50; version += 1) store.receive(charger("1", version));
  expect(frames()).toBe(1);
  expect(store.get("1")).toBeUndefined();
  frame();
  expect(store.get("1")?.version).toBe(50);
  expect(seen).toHaveBeenCalledTimes(1);
});

test("the newer version wins whichever way it came", () => {
  const { store, frame } = storeWithFrames();
  store.receive(charger("1", 7, "Faulted"));
  frame();
  store.absorb([charger("1", 5, "Available")]);
  expect(store.get("1")?.status).toBe("Faulted");
  store.absorb([charger("1", 8, "Charging")]);
  expect(store.get("1")?.status).toBe("Charging");
});

test("only those who watch the charger that changed are woken", () => {
  const { store, frame } = storeWithFrames();
  const other = vi.fn();
  store.subscribe("2", other);
  store.receive(charger("1", 1));
  frame();
  expect(other).not.toHaveBeenCalled();
});

test("a batch tells each charger once, with what it was before the batch", () => {
  const { store, frame } = storeWithFrames();
  store.absorb([charger("1", 1, "Available")]);
  const batches: ChargerChange[][] = [];
  store.onChanges((changes) => batches.push(changes));
  store.receive(charger("1", 2, "Charging"));
  store.receive(charger("1", 3, "Faulted"));
  store.remove("2");
  frame();
  expect(batches).toHaveLength(1);
  expect(batches[0]).toMatchObject([
    { id: "1", before: { status: "Available" }, after: { status: "Faulted" } },
    { id: "2", before: null, after: null },
  ]);
});

test("after a reset lower versions are taken, and until they come the old picture stays", () => {
  const { store } = storeWithFrames();
  store.absorb([charger("1", 900, "Faulted")]);
  store.distrust();
  expect(store.get("1")?.status).toBe("Faulted");
  store.absorb([charger("1", 1, "Available")]);
  expect(store.get("1")?.status).toBe("Available");
  store.absorb([charger("1", 1, "Offline")]);
  expect(store.get("1")?.status).toBe("Available");
});
