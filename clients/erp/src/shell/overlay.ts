/** Which of the shell's overlays is open. */
import { useSyncExternalStore } from "react";

export type Overlay = "palette" | "keys" | "navigation" | null;

let open: Overlay = null;
const listeners = new Set<() => void>();

export function openOverlay(next: Overlay): void {
  open = next;
  for (const notify of listeners) notify();
}

export const closeOverlay = (): void => openOverlay(null);

export function useOverlay(): Overlay {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => open,
  );
}
