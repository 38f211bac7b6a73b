/** What an agent writes about the call in hand: shown at once, kept on this machine at once, on the server soon after. */
import { asProblem, type Call, type CallDraft } from "@voltcharge/api";
import { useCallback, useEffect, useRef, useState } from "react";
import { api } from "@/app/api";
import { keepDraft, readDraft } from "@/app/drafts";
import { askForCurrentCall, holdCall } from "./current-call";

const SETTLE_MS = 350;
const RETRY_MS = 3_000;

interface Kept {
  callId: string;
  edits: CallDraft;
}

const isKept = (value: unknown): value is Kept =>
  typeof value === "object" && value !== null && "callId" in value && "edits" in value;

const hasEdits = (edits: CallDraft): boolean => Object.keys(edits).length > 0;

/** What of `edits` the server does not have yet, after it took `sent`. Pure. */
export function stillUnsent(edits: CallDraft, sent: CallDraft): CallDraft {
  return Object.fromEntries(Object.entries(edits).filter(([field, value]) => sent[field as keyof CallDraft] !== value));
}

export interface DraftOfCall {
  /** The call with what was typed on top. */
  value: Call;
  /** Not on the server yet. */
  edits: CallDraft;
  /** `failed`: it is kept on this machine and tried again. */
  state: "kept" | "typing" | "failed";
  change: (changed: CallDraft) => void;
  /** The call was saved or given up. */
  forget: () => void;
}

export function useCallDraft(call: Call): DraftOfCall {
  const [edits, setEdits] = useState<CallDraft>(() => {
    const kept = readDraft("call", isKept);
    return kept?.callId === call.id ? kept.edits : {};
  });
  const [failures, setFailures] = useState(0);
  /** Edits the server will not take however often it is asked; saving says why. */
  const [refused, setRefused] = useState<CallDraft | null>(null);
  const over = useRef(false);

  useEffect(() => {
    if (!over.current) keepDraft("call", hasEdits(edits) ? { callId: call.id, edits } : null);
  }, [call.id, edits]);

  useEffect(() => {
    if (!hasEdits(edits) || edits === refused) return;
    const abort = new AbortController();
    const send = async (): Promise<void> => {
      try {
        const updated = await api.updateCall(call.id, edits, abort.signal);
        if (over.current) return;
        holdCall(updated);
        setFailures(0);
        setEdits((present) => stillUnsent(present, edits));
      } catch (cause) {
        if (abort.signal.aborted) return;
        const { status } = asProblem(cause);
        // Counted, so that each failure is followed by another attempt.
        setFailures((count) => count + 1);
        if (status === 422) setRefused(edits);
        // Saved, cancelled or handed on elsewhere: the server says what is in hand now.
        if (status === 403 || status === 404 || status === 409) void askForCurrentCall();
      }
    };
    const timer = setTimeout(() => void send(), failures > 0 ? RETRY_MS : SETTLE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [call.id, edits, failures, refused]);

  const change = useCallback((changed: CallDraft) => setEdits((present) => ({ ...present, ...changed })), []);
  const forget = useCallback(() => {
    over.current = true;
    keepDraft("call", null);
  }, []);
  return {
    value: { ...call, ...edits } as Call,
    edits,
    state: failures > 0 ? "failed" : hasEdits(edits) ? "typing" : "kept",
    change,
    forget,
  };
}
