import { useEffect, useState } from "react";
import type { Change, SummaryStore } from "@/live/summary-store";

/** How things have moved away from the order on screen. */
export interface Drift {
  /** What belongs into the list now and is not in it. */
  arrived: ReadonlySet<string>;
  /** What is in the list and no longer matches; its row stays and shows what it is. */
  left: ReadonlySet<string>;
}

export const NO_DRIFT: Drift = { arrived: new Set(), left: new Set() };

/** What a list asks for. */
export interface Wanted<T> {
  /** As the server would judge; `unknown` where only the server can tell, which never counts. */
  belongs: (item: T) => boolean | "unknown";
  /** Whether something never seen before has only just come into being, and so cannot be on a page not fetched yet. */
  isNewborn?: (item: T) => boolean;
}

/**
 * The drift after `changes`. With more pages to come (`complete` false) something never seen before may simply be on one
 * of them, so only what is known to have not matched counts. Pure; the same object when nothing changed.
 */
export function drift<T>(
  present: Drift,
  changes: readonly Change<T>[],
  { belongs, isNewborn = () => false }: Wanted<T>,
  listed: ReadonlySet<string>,
  complete: boolean,
): Drift {
  const arrived = new Set(present.arrived);
  const left = new Set(present.left);
  for (const { id, before, after } of changes) {
    const matches = after !== null && belongs(after);
    if (matches === "unknown") continue;
    if (listed.has(id)) {
      if (matches) left.delete(id);
      else left.add(id);
    } else if (!matches) {
      arrived.delete(id);
    } else if (before === null ? complete || isNewborn(after) : belongs(before) === false) {
      arrived.add(id);
    }
  }
  const same = arrived.size === present.arrived.size && left.size === present.left.size;
  return same ? present : { arrived, left };
}

/** Counts the drift of a list since its ids were last fetched. `wanted` must be stable between renders. */
export function useDrift<T>(
  store: SummaryStore<T>,
  wanted: Wanted<T>,
  ids: readonly string[],
  complete: boolean,
): Drift {
  const [state, setState] = useState<{ ids: readonly string[]; drift: Drift }>({ ids, drift: NO_DRIFT });
  useEffect(() => {
    const listed = new Set(ids);
    return store.onChanges((changes) =>
      setState((present) => {
        const known = present.ids === ids ? present.drift : NO_DRIFT;
        const next = drift(known, changes, wanted, listed, complete);
        return next === known && present.ids === ids ? present : { ids, drift: next };
      }),
    );
  }, [store, wanted, ids, complete]);
  return state.ids === ids ? state.drift : NO_DRIFT;
}
