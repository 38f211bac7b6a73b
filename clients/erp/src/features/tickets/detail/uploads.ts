import { asProblem } from "@voltcharge/api";
import { useEffect, useRef, useState } from "react";
import { api } from "@/app/api";
import { queryClient } from "@/app/query-client";
import { ticketKeys } from "../keys";
import { refusal } from "./file-limits";

/** A file on its way; `problem` is why it did not get there. */
export interface Sending {
  id: string;
  file: File;
  /** From 0 to 1. */
  part: number;
  problem: string | null;
  /** Whether asking again may help. */
  again: boolean;
}

export interface Uploads {
  sending: readonly Sending[];
  send: (files: Iterable<File>) => void;
  retry: (sending: Sending) => void;
  drop: (id: string) => void;
}

/** Files of one ticket on their way, one after the other. Leaving the ticket cancels those not begun. */
export function useUploads(reference: string, present: number): Uploads {
  const [sending, setSending] = useState<readonly Sending[]>([]);
  const queue = useRef<Promise<void>>(Promise.resolve());
  const cancels = useRef(new Map<string, AbortController>());
  useEffect(() => {
    const all = cancels.current;
    return () => all.forEach((cancel) => cancel.abort());
  }, []);

  const update = (id: string, changed: Partial<Sending>): void =>
    setSending((known) => known.map((one) => (one.id === id ? { ...one, ...changed } : one)));
  const drop = (id: string): void => {
    cancels.current.get(id)?.abort();
    setSending((known) => known.filter((one) => one.id !== id));
  };

  const post = async ({ id, file }: Sending): Promise<void> => {
    const cancel = new AbortController();
    cancels.current.set(id, cancel);
    try {
      await api.addAttachment(reference, id, file, {
        signal: cancel.signal,
        onProgress: (part) => update(id, { part }),
      });
      await queryClient.invalidateQueries({ queryKey: ticketKeys.one(reference) });
      drop(id);
    } catch (error) {
      if (cancel.signal.aborted) return;
      const problem = asProblem(error);
      update(id, { problem: problem.message, again: problem.status === 0 || problem.status >= 500, part: 0 });
    } finally {
      cancels.current.delete(id);
    }
  };
  const start = (one: Sending): void => {
    queue.current = queue.current.then(() => post(one));
  };

  return {
    sending,
    send: (files) => {
      const fresh = [...files].map((file, index): Sending => {
        const problem = refusal(file, present + sending.length + index);
        return { id: crypto.randomUUID(), file, part: 0, problem, again: false };
      });
      setSending((known) => [...known, ...fresh]);
      for (const one of fresh) if (one.problem === null) start(one);
    },
    retry: (one) => {
      update(one.id, { problem: null, part: 0 });
      start(one);
    },
    drop,
  };
}
