/**
 * The commands this page knows of, by charger, newest first: those sent here (from the first moment, before the server
 * answered) and those of colleagues, as the live stream tells. Never optimistic: an outcome comes from the charger.
 */
import type { CommandKind, CommandRecord, Problem } from "@voltcharge/api";
import { useCallback, useSyncExternalStore } from "react";

export interface Attempt {
  commandId: string;
  chargerId: string;
  kind: CommandKind;
  /** Epoch milliseconds of the click; null for commands that others sent. */
  sentAt: number | null;
  /** What the server knows; null until the first word of it. */
  record: CommandRecord | null;
  /** Why our own call failed. The record, when it comes, has the last word. */
  failure: Problem | null;
}

export interface Ledger {
  attempts: (chargerId: string) => readonly Attempt[];
  open: (commandId: string, chargerId: string, kind: CommandKind, sentAt: number) => void;
  receive: (record: CommandRecord) => void;
  fail: (commandId: string, chargerId: string, failure: Problem | null) => void;
  /** Forgets everything, when another member may sign in. */
  clear: () => void;
  subscribe: (listener: () => void) => () => void;
}

const NONE: readonly Attempt[] = [];

/** Whether `next` tells more than `known`: an outcome beats none, more steps beat fewer. */
export function tellsMore(known: CommandRecord | null, next: CommandRecord): boolean {
  if (known === null) return true;
  if (known.outcome !== null) return false;
  return next.outcome !== null || next.steps.length >= known.steps.length;
}

/** When a command was asked for, in epoch milliseconds. */
export const askedAt = (attempt: Attempt): number =>
  attempt.sentAt ?? (attempt.record === null ? 0 : Date.parse(attempt.record.requested_at));

export function createLedger(): Ledger {
  const byCharger = new Map<string, readonly Attempt[]>();
  const listeners = new Set<() => void>();

  const change = (chargerId: string, commandId: string, update: (attempt: Attempt | undefined) => Attempt): void => {
    const attempts = byCharger.get(chargerId) ?? NONE;
    const present = attempts.find((attempt) => attempt.commandId === commandId);
    const next = update(present);
    const others = attempts.filter((attempt) => attempt !== present);
    byCharger.set(chargerId, [next, ...others].sort((a, b) => askedAt(b) - askedAt(a)).slice(0, 20));
    for (const notify of listeners) notify();
  };

  return {
    attempts: (chargerId) => byCharger.get(chargerId) ?? NONE,
    open: (commandId, chargerId, kind, sentAt) =>
      change(chargerId, commandId, () => ({ commandId, chargerId, kind, sentAt, record: null, failure: null })),
    receive: (record) =>
      change(record.charger_id, record.command_id, (known) => ({
        commandId: record.command_id,
        chargerId: record.charger_id,
        kind: record.kind,
        sentAt: known?.sentAt ?? null,
        record: tellsMore(known?.record ?? null, record) ? record : (known?.record ?? record),
        failure: null,
      })),
    fail: (commandId, chargerId, failure) =>
      change(chargerId, commandId, (known) => {
        if (known === undefined) throw new Error(`command ${commandId} was never opened`);
        return { ...known, failure };
      }),
    clear: () => byCharger.clear(),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export const ledger = createLedger();
export const receiveCommand = ledger.receive;

export function useAttempts(chargerId: string): readonly Attempt[] {
  return useSyncExternalStore(
    ledger.subscribe,
    useCallback(() => ledger.attempts(chargerId), [chargerId]),
  );
}
