/**
 * The newest known summary of everything of one kind (chargers, tickets) on this page. Lists and detail hold only ids
 * and order; what they show comes from here. So a live change renders the rows it touches and nothing else, and never
 * reorders a list.
 */
import { useCallback, useSyncExternalStore } from "react";
import { createQueue, nextFrame, type Schedule } from "./frame-queue";

/** What became of one thing in a batch; `after` is null when it is gone. */
export interface Change<T> {
  id: string;
  before: T | null;
  after: T | null;
}

type Arrival<T> = { item: T } | { removed: string };

export interface SummaryStore<T> {
  get: (id: string) => T | undefined;
  /** Takes over what a query answered; the newer version wins whichever way it came. */
  absorb: (items: readonly T[]) => void;
  /** Takes over a live event at the next frame. */
  receive: (item: T) => void;
  remove: (id: string) => void;
  /** After a `reset`: keeps showing what is known, but takes whatever comes next, since versions may have begun anew. */
  distrust: () => void;
  /** Forgets everything, when another member may sign in. */
  clear: () => void;
  subscribe: (id: string, listener: () => void) => () => void;
  /** Each batch of live changes, once. */
  onChanges: (listener: (changes: Change<T>[]) => void) => () => void;
}

/** A store of what `idOf` tells apart and `version` tells the newer of. */
export function createSummaryStore<T extends { version: number }>(
  idOf: (item: T) => string,
  schedule: Schedule = nextFrame,
): SummaryStore<T> {
  const known = new Map<string, T>();
  const distrusted = new Set<string>();
  const watchers = new Map<string, Set<() => void>>();
  const followers = new Set<(changes: Change<T>[]) => void>();

  const wake = (id: string): void => watchers.get(id)?.forEach((notify) => notify());

  const take = (item: T): boolean => {
    const id = idOf(item);
    const present = known.get(id);
    const trusted = !distrusted.delete(id);
    if (trusted && present !== undefined && present.version >= item.version) return false;
    known.set(id, item);
    return true;
  };

  const apply = (arrivals: Arrival<T>[]): void => {
    const changes = new Map<string, Change<T>>();
    for (const arrival of arrivals) {
      const id = "removed" in arrival ? arrival.removed : idOf(arrival.item);
      const before = changes.get(id)?.before ?? known.get(id) ?? null;
      if ("removed" in arrival) {
        known.delete(id);
        changes.set(id, { id, before, after: null });
      } else if (take(arrival.item)) {
        changes.set(id, { id, before, after: arrival.item });
      }
    }
    if (changes.size === 0) return;
    for (const id of changes.keys()) wake(id);
    const batch = [...changes.values()];
    for (const follow of followers) follow(batch);
  };

  const push = createQueue<Arrival<T>>(apply, schedule);

  return {
    get: (id) => known.get(id),
    absorb: (items) => {
      for (const item of items) if (take(item)) wake(idOf(item));
    },
    receive: (item) => push({ item }),
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

/** The live summary of one thing in `store`; undefined until a query or an event brought it. */
export function useSummary<T>(store: SummaryStore<T>, id: string): T | undefined {
  const subscribe = useCallback((listener: () => void) => store.subscribe(id, listener), [store, id]);
  return useSyncExternalStore(subscribe, () => store.get(id));
}
