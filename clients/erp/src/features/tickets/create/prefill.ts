import { useEffect, useState } from "react";
import { asProblem } from "@voltcharge/api";
import { api } from "@/app/api";
import type { TicketForm } from "./ticket-form";
import type { NewTicketSearch } from "./new-ticket-search";

export interface Prefill {
  /** What the call, the contact or the charger of the URL brings along. */
  form: Partial<TicketForm>;
  /** What could not be had, in a sentence; the rest is filled in all the same. */
  missing: string[];
}

/** Reads what the URL names (HOT-6): a call brings its caller, category, priority and notes. Null while under way. */
export function usePrefill({ call, contact, charger }: NewTicketSearch): Prefill | null {
  const asked = [call, contact, charger].join(" ");
  const [found, setFound] = useState<{ asked: string; prefill: Prefill } | null>(null);
  useEffect(() => {
    const leaving = new AbortController();
    void prefill({ call, contact, charger }, leaving.signal).then((read) => {
      if (!leaving.signal.aborted) setFound({ asked, prefill: read });
    });
    return () => leaving.abort();
  }, [asked, call, contact, charger]);
  if (call === undefined && contact === undefined) return { form: charger ? { charger } : {}, missing: [] };
  return found?.asked === asked ? found.prefill : null;
}

async function prefill({ call, contact, charger }: NewTicketSearch, signal: AbortSignal): Promise<Prefill> {
  const missing: string[] = [];
  const orSay = async <T>(asked: Promise<T>, what: string): Promise<T | null> =>
    asked.catch((error: unknown) => {
      missing.push(`${what} could not be read: ${asProblem(error).message}`);
      return null;
    });
  const ofCall = call === undefined ? null : await orSay(api.readCall(call, signal), "The call");
  const contactId = contact ?? ofCall?.contact_id ?? null;
  const known = contactId === null ? null : await orSay(api.readContact(contactId, signal), "The contact");
  return {
    form: {
      ...(call === undefined ? {} : { call }),
      ...(charger === undefined ? {} : { charger }),
      ...(ofCall
        ? {
            category: ofCall.category,
            priority: ofCall.priority,
            ...(ofCall.notes ? { description: ofCall.notes } : {}),
          }
        : {}),
      ...(known ? { contact: { id: known.contact.id, name: known.contact.name } } : {}),
    },
    missing,
  };
}
