/** Whether what is on screen is live, for the indicator in the top bar. */
import type { LiveState } from "@voltcharge/api";
import { useSyncExternalStore } from "react";

let state: LiveState = { phase: "connecting" };
const listeners = new Set<() => void>();

export function setLiveState(next: LiveState): void {
  // Attempts in a row keep the time of the first loss: that is how old the screen is.
  state = next.phase === "lost" && state.phase === "lost" ? { ...next, since: state.since } : next;
  for (const notify of listeners) notify();
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}
