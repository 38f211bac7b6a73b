/** The call in hand: one per agent, the same in every tab and after a reload. */
import { useQuery } from "@tanstack/react-query";
import type { Call, CurrentCall } from "@voltcharge/api";
import { api } from "@/app/api";
import { queryClient } from "@/app/query-client";
import { useLive } from "@/live/subscribe";

const KEY = ["live", "current-call"] as const;

interface Held extends CurrentCall {
  /** What to add to this machine's clock to read the server's, in milliseconds. */
  skew: number;
}

async function read({ signal }: { signal: AbortSignal }): Promise<Held> {
  const asked = Date.now();
  const current = await api.readCurrentCall(signal);
  const middle = (asked + Date.now()) / 2;
  return { ...current, skew: Date.parse(current.now) - middle };
}

export function useCurrentCall(enabled = true) {
  return useQuery({ queryKey: KEY, queryFn: read, enabled, staleTime: 30_000 });
}

/** Shows `call` as the one in hand before the server has said so again. */
export function holdCall(call: Call | null): void {
  queryClient.setQueryData<Held>(KEY, (known) => known && { ...known, call });
}

export const askForCurrentCall = (): Promise<void> => queryClient.invalidateQueries({ queryKey: KEY });

const isOpen = (call: Call): boolean => call.state === "running" || call.state === "ended";

/** What a live event makes of the calls in hand; null when only the server can tell. Pure. */
export function afterEvent<T extends CurrentCall>(held: T, call: Call): T | null {
  const ringing = held.ringing.filter((other) => other.id !== call.id);
  if (call.state === "ringing") return { ...held, ringing: [...ringing, call] };
  if (held.call?.id === call.id) {
    if (held.call.version > call.version) return held;
    if (isOpen(call)) return { ...held, call, ringing };
    // Another call may have been waiting for this one's end.
    return held.waiting.length > 0 ? null : { ...held, call: null, ringing };
  }
  if (isOpen(call)) return held.call === null ? { ...held, call, ringing } : null;
  return { ...held, ringing, waiting: held.waiting.filter((other) => other.id !== call.id) };
}

/** Follows what other tabs and the telephone system do to this member's calls. Mounted once, by the shell. */
export function useCallEvents(): void {
  useLive("call", ({ call }) => {
    const held = queryClient.getQueryData<Held>(KEY);
    const next = held === undefined ? null : afterEvent(held, call);
    if (next === null) void askForCurrentCall();
    else queryClient.setQueryData(KEY, next);
    // What is logged stands in the history at once; drafts are none of its business.
    if (call.state === "saved" || call.state === "missed") {
      void queryClient.invalidateQueries({ queryKey: ["live", "calls"] });
    }
  });
}
