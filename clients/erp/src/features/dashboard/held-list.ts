import { useState, type FocusEvent } from "react";

interface Identified {
  id: string;
}

interface Held<T> {
  shown: readonly T[];
  /** How many came since the order was held. */
  arrived: number;
  release: () => void;
  /** To spread on the element that holds the list. */
  hold: {
    onPointerEnter: () => void;
    onPointerLeave: () => void;
    onFocus: () => void;
    onBlur: (event: FocusEvent<HTMLElement>) => void;
  };
}

/** Joins the order somebody is looking at with the newest content. Those that left stay until the hand is off. */
export function heldOrder<T extends Identified>(
  held: readonly T[],
  latest: readonly T[],
): { shown: T[]; arrived: number } {
  const newest = new Map(latest.map((item) => [item.id, item]));
  const present = new Set(held.map((item) => item.id));
  return {
    shown: held.map((item) => newest.get(item.id) ?? item),
    arrived: latest.filter((item) => !present.has(item.id)).length,
  };
}

/** A list that never moves under the pointer or the focus: changes of order wait, and are counted. */
export function useHeldList<T extends Identified>(latest: readonly T[]): Held<T> {
  const [held, setHeld] = useState<readonly T[] | null>(null);
  const { shown, arrived } = held === null ? { shown: latest, arrived: 0 } : heldOrder(held, latest);
  const take = (): void => setHeld((present) => present ?? latest);
  return {
    shown,
    arrived,
    release: () => setHeld(latest),
    hold: {
      onPointerEnter: take,
      onPointerLeave: () => setHeld(null),
      onFocus: take,
      onBlur: (event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setHeld(null);
      },
    },
  };
}
