/** What was typed and not yet sent: it survives a reload and an expired session, and goes with saving or signing out. */
import { useCallback, useState } from "react";
import { currentSession, onSessionChange } from "./session";

const PREFIX = "volt.draft.";

const keyOf = (memberId: string, name: string): string => `${PREFIX}${memberId}.${name}`;

/** Reads a draft of the signed-in member; null when there is none, or none that `accepts` understands. */
export function readDraft<T>(name: string, accepts: (value: unknown) => value is T): T | null {
  const session = currentSession();
  const kept = session === null ? null : localStorage.getItem(keyOf(session.member.id, name));
  if (kept === null) return null;
  try {
    const value: unknown = JSON.parse(kept);
    return accepts(value) ? value : null;
  } catch {
    return null;
  }
}

/** Keeps a draft of the signed-in member; null forgets it. */
export function keepDraft(name: string, value: unknown): void {
  const session = currentSession();
  if (session === null) return;
  const key = keyOf(session.member.id, name);
  if (value === null) localStorage.removeItem(key);
  else localStorage.setItem(key, JSON.stringify(value));
}

function forgetAll(): void {
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
}

onSessionChange((session, reason) => {
  // Whoever signs out leaves nothing to the next one at this workstation; an expired session comes back for it.
  if (session === null && reason === "signed_out") forgetAll();
});

/** A form's state that survives a reload. `forget` ends the draft when it was saved or given up. */
export function useDraft<T extends object>(
  name: string,
  initial: T,
  accepts: (value: unknown) => value is T,
): { value: T; change: (changed: Partial<T>) => void; forget: () => void; restored: boolean } {
  const [kept] = useState(() => readDraft(name, accepts));
  const [value, setValue] = useState<T>(kept ?? initial);
  const change = useCallback(
    (changed: Partial<T>) => {
      setValue((present) => {
        const next = { ...present, ...changed };
        keepDraft(name, next);
        return next;
      });
    },
    [name],
  );
  const forget = useCallback(() => keepDraft(name, null), [name]);
  return { value, change, forget, restored: kept !== null };
}
