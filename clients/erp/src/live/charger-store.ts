/**
 * The newest known summary of every charger on this page. Lists and detail hold only ids and order; what they show
 * comes from here. So a live change renders the rows it touches and nothing else, and never reorders a list.
 */
import type { ChargerSummary } from "@voltcharge/api";
import { useCallback, useSyncExternalStore } from "react";
import { createQueue, nextFrame, type Schedule } from "./frame-queue";

/** What became of one charger in a batch; `after` is null when it left the network. */
export interface ChargerChange {
  id: string;
  before: ChargerSummary | null;
  after: ChargerSummary | null;
}

type Arrival = ChargerSummary | { removed: string };

export interface ChargerStore {
  get: (id: string) => ChargerSummary | undefined;
  /** Takes over what a query answered; the newer version wins whichever way it came. */
  absorb: (chargers: readonly ChargerSummary[]) => void;
  /** Takes over a live event at the next frame. */
  receive: (charger: ChargerSummary) => void;
  remove: (id: string) => void;
  /** After a `reset`: keeps showing what is known, but takes whatever comes next, since versions may have begun anew. */
  distrust: () => void;
  /** Forgets everything, when another member may sign in. */
  clear: () => void;
  subscribe: (id: string, listener: () => void) => () => void;
  /** Each batch of live changes, once. */
  onChanges: (listener: (changes: ChargerChange[]) => void) => () => void;
}

export function createChargerStore(schedule: Schedule = nextFrame): ChargerStore {
  const known = new Map<string, ChargerSummary>();
  const distrusted = new Set<string>();
  const watchers = new Map<string, Set<() => void>>();
  const followers = new Set<(changes: ChargerChange[]) => void>();

  const wake = (id: string): void => watchers.get(id)?.forEach((notify) => notify());

  const take = (charger: ChargerSummary): boolean => {
    const present = known.get(charger.id);
    const trusted = !distrusted.delete(charger.id);
    if (trusted && present !== undefined && present.version >= charger.version) return false;
    known.set(charger.id, charger);
    return true;
  };

  const apply = (arrivals: Arrival[]): void => {
    const changes = new Map<string, ChargerChange>();
    for (const arrival of arrivals) {
      const id = "removed" in arrival ? arrival.removed : arrival.id;
      const before = changes.get(id)?.before ?? known.get(id) ?? null;
      if ("removed" in arrival) {
        known.delete(id);
        changes.set(id, { id, before, after: null });
      } else if (take(arrival)) {
        changes.set(id, { id, before, after: arrival });
      }
    }
    if (changes.size === 0) return;
    for (const id of changes.keys()) wake(id);
    const batch = [...changes.values()];
    for (const follow of followers) follow(batch);
  };

  const push = createQueue<Arrival>(apply, schedule);

  return {
    get: (id) => known.get(id),
    absorb: (chargers) => {
      for (const charger of chargers) if (take(charger)) wake(charger.id);
    },
    receive: push,
    remove: (id) => push({ removed: id }),
    distrust: () => {
      for (const id of known.keys()) distrusted.add(id);
    },
    clear: () => {
      known.clear();
      distrusted.clear();
    },
    subscribe: (id, listener) => {
      const set = watchers.get(id) ?? new Set();
      watchers.set(id, set);
      set.add(listener);
      return () => {
        set.delete(listener);
        if (set.size === 0) watchers.delete(id);
      };
    },
    onChanges: (listener) => {
      followers.add(listener);
      return () => followers.delete(listener);
    },
  };
}

export const chargerStore = createChargerStore();

/** The live summary of one charger; undefined until a query or an event brought it. */
export function useCharger(id: string): ChargerSummary | undefined {
  const subscribe = useCallback((listener: () => void) => chargerStore.subscribe(id, listener), [id]);
  return useSyncExternalStore(subscribe, () => chargerStore.get(id));
}
