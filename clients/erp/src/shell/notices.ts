/** Short messages about something that ended while one was looking elsewhere. */
import { useSyncExternalStore } from "react";

export interface ShellNotice {
  id: number;
  /** `news`: what somebody else did. */
  tone: "success" | "danger" | "news";
  text: string;
  /** The ticket it is about, to open. */
  reference: string | undefined;
}

const SHOWN_MS = 8000;
let notices: readonly ShellNotice[] = [];
let last = 0;
const listeners = new Set<() => void>();

function publish(next: readonly ShellNotice[]): void {
  notices = next;
  for (const notify of listeners) notify();
}

export const dismissNotice = (id: number): void => publish(notices.filter((notice) => notice.id !== id));

export function announce(tone: ShellNotice["tone"], text: string, reference?: string): void {
  last += 1;
  const id = last;
  publish([...notices, { id, tone, text, reference }].slice(-3));
  setTimeout(() => dismissNotice(id), SHOWN_MS);
}

export function useNotices(): readonly ShellNotice[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => notices,
  );
}
