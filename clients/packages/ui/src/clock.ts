/** One shared ticker for everything that shows elapsed time, so that a hundred labels cost one timer. */
import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => listeners.forEach((notify) => notify()), 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** What `read` makes of the present time, re-rendered each second only when the text itself changes. */
export function useClockText(read: (now: number) => string): string {
  return useSyncExternalStore(subscribe, () => read(Date.now()));
}
