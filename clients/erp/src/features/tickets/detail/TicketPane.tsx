import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { asProblem } from "@voltcharge/api";
import { Button, EmptyState, FailedState, Skeleton, useLasting } from "@voltcharge/ui";
import { SearchX } from "lucide-react";
import { useCommands } from "@/commands/registry";
import { useTicketSummary } from "@/live/ticket-store";
import { parseTicketSearch } from "../list/ticket-search";
import { TicketHead } from "./TicketHead";
import { TicketBody } from "./TicketBody";
import { useTicket } from "./query";
import { useLookers } from "../lookers";
import { useState } from "react";

const route = getRouteApi("/signed-in/service/$reference");

/** One ticket, whole and live. */
export function TicketPane() {
  const { reference } = route.useParams();
  return <Pane key={reference} reference={reference} />;
}

function Pane({ reference }: { reference: string }) {
  const navigate = useNavigate();
  const ticket = useTicket(reference);
  const live = useTicketSummary(reference);
  const slow = useLasting(ticket.isPending);
  const [writing, setWriting] = useState(false);
  const problem = ticket.isError ? asProblem(ticket.error) : null;
  const lookers = useLookers(reference, writing);
  const close = async (): Promise<void> => {
    await navigate({ to: "/service", search: (search) => parseTicketSearch(search) });
    // Back to where one came from, so that j and k go on from there.
    document.querySelector<HTMLElement>(`[role=row] a[href^="/service/${CSS.escape(reference)}"]`)?.focus();
  };
  useCommands([
    { id: "close-ticket", title: "Close the ticket", group: "This ticket", keys: "Escape", run: () => void close() },
    { id: "print-ticket", title: "Print the ticket", group: "This ticket", run: () => window.print() },
  ]);
  if (problem?.status === 404 || problem?.status === 422) {
    return (
      <EmptyState
        icon={SearchX}
        title={`There is no ticket ${reference}`}
        className="h-full"
        action={<Button onClick={() => void close()}>Back to the list</Button>}
      >
        Check the reference, or search for the issue in the list.
      </EmptyState>
    );
  }
  return (
    <article aria-label={`Ticket ${reference}`} className="flex h-full flex-col bg-canvas print:block print:h-auto">
      <title>{`${reference} · Service · VoltCharge`}</title>
      <TicketHead reference={reference} ticket={ticket.data ?? live} lookers={lookers} onClose={() => void close()} />
      <div className="min-h-0 flex-1 overflow-y-auto p-4 print:overflow-visible print:p-0">
        {ticket.data ? (
          <TicketBody ticket={ticket.data} onWriting={setWriting} />
        ) : problem ? (
          <FailedState
            title={`Ticket ${reference} could not be loaded`}
            detail={problem.message}
            reference={problem.traceId}
            onRetry={() => void ticket.refetch()}
          />
        ) : slow ? (
          <div role="status" aria-label={`Loading ticket ${reference}`} className="flex flex-col gap-4">
            <Skeleton className="h-24 rounded-lg" />
            <Skeleton className="h-44 rounded-lg" />
            <Skeleton className="h-36 rounded-lg" />
          </div>
        ) : null}
      </div>
    </article>
  );
}
