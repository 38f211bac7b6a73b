import { ContextRail } from "@/features/context/ContextRail";
import type { Ticket } from "../model";

/** Who it is about, which charger and how it is now, and what happened before: the same rail as beside calls. */
export function TicketContext({ ticket }: { ticket: Ticket }) {
  return (
    <div className="min-w-0 @3xl:row-span-2 print:hidden">
      <ContextRail
        contactId={ticket.contact_id}
        chargerId={ticket.charger_id}
        except={{ ticket: ticket.reference, ...(ticket.call_id ? { call: ticket.call_id } : {}) }}
      />
    </div>
  );
}
