import { useEffect, useState } from "react";
import { chargerStore, type ChargerChange } from "@/live/charger-store";
import { belongs, type HubSearch } from "../hub-search";

/** How the network has moved away from the order on screen. */
export interface Drift {
  /** Chargers that belong into the list now and are not in it. */
  arrived: ReadonlySet<string>;
  /** Chargers in the list that no longer match; their rows stay and show what they are. */
  left: ReadonlySet<string>;
}

export const NO_DRIFT: Drift = { arrived: new Set(), left: new Set() };

/**
 * The drift after `changes`. With more pages to come (`complete` false) a charger never seen before may simply be on one
 * of them, so only those known to have not matched count. Pure; the same object when nothing changed.
 */
export function drift(
  present: Drift,
  changes: readonly ChargerChange[],
  search: HubSearch,
  listed: ReadonlySet<string>,
  complete: boolean,
): Drift {
  const arrived = new Set(present.arrived);
  const left = new Set(present.left);
  for (const { id, before, after } of changes) {
    const matches = after !== null && belongs(search, after);
    if (listed.has(id)) {
      if (matches) left.delete(id);
      else left.add(id);
    } else if (!matches) {
      arrived.delete(id);
    } else if (before === null ? complete : !belongs(search, before)) {
      arrived.add(id);
    }
  }
  const same = arrived.size === present.arrived.size && left.size === present.left.size;
  return same ? present : { arrived, left };
}

/** Counts the drift of a list since its ids were last fetched. */
export function useDrift(search: HubSearch, ids: readonly string[], complete: boolean): Drift {
  const [state, setState] = useState<{ ids: readonly string[]; drift: Drift }>({ ids, drift: NO_DRIFT });
  useEffect(() => {
    const listed = new Set(ids);
    return chargerStore.onChanges((changes) =>
      setState((present) => {
        const known = present.ids === ids ? present.drift : NO_DRIFT;
        const next = drift(known, changes, search, listed, complete);
        return next === known && present.ids === ids ? present : { ids, drift: next };
      }),
    );
  }, [search, ids, complete]);
  return state.ids === ids ? state.drift : NO_DRIFT;
}
