import { useCallback, useState, useSyncExternalStore } from "react";

/** Whether an element is narrower than `limit` pixels; give the returned ref to it. */
export function useNarrow(limit: number): [(element: HTMLElement | null) => (() => void) | undefined, boolean] {
  const [narrow, setNarrow] = useState(false);
  const ref = useCallback(
    (element: HTMLElement | null) => {
      if (element === null) return undefined;
      const observer = new ResizeObserver(() => {
        // A hidden element has no width: keep what was known.
        if (element.clientWidth > 0) setNarrow(element.clientWidth < limit);
      });
      observer.observe(element);
      return () => observer.disconnect();
    },
    [limit],
  );
  return [ref, narrow];
}

/** Whether a media query holds. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    useCallback(
      (listener: () => void) => {
        const list = matchMedia(query);
        list.addEventListener("change", listener);
        return () => list.removeEventListener("change", listener);
      },
      [query],
    ),
    () => matchMedia(query).matches,
  );
}
