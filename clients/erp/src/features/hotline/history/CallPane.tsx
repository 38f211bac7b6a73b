import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { asProblem, type Call } from "@voltcharge/api";
import { Button, Card, EmptyState, FailedState, PriorityBadge, Skeleton, useLasting } from "@voltcharge/ui";
import { SearchX, UserPlus, Wrench, X } from "lucide-react";
import { api } from "@/app/api";
import { useMay } from "@/app/session";
import { useCommands } from "@/commands/registry";
import { ContextRail } from "@/features/context/ContextRail";
import { callStore, useCall } from "@/live/call-store";
import { BUTTON_LINK } from "@/pages/link-style";
import { callerWords } from "../wording";
import { CallFacts } from "./CallFacts";

/** A call of the history, opened: everything that was logged, with who called beside it. */
export function CallPane({ id, onClose }: { id: string; onClose: () => void }) {
  const asked = useQuery({
    queryKey: ["live", "call", id],
    queryFn: async ({ signal }) => {
      const call = await api.readCall(id, signal);
      callStore.absorb([call]);
      return call;
    },
    retry: (count, problem) => asProblem(problem).status !== 404 && count < 2,
  });
  const live = useCall(id);
  const slow = useLasting(asked.isPending);
  useCommands([{ id: "close-call", title: "Close the call", group: "This call", keys: "Escape", run: onClose }]);
  const call = live ?? asked.data;
  if (call !== undefined) return <Shown call={call} onClose={onClose} />;
  if (asked.isError) {
    const problem = asProblem(asked.error);
    if (problem.status === 404 || problem.status === 422) {
      return (
        <EmptyState
          icon={SearchX}
          title="There is no such call"
          className="h-full"
          action={<Button onClick={onClose}>Back to the history</Button>}
        >
          Search for the name, the number or what was noted.
        </EmptyState>
      );
    }
    return (
      <FailedState
        title="The call cannot be shown"
        detail={problem.message}
        reference={problem.traceId}
        onRetry={() => void asked.refetch()}
      />
    );
  }
  return slow ? <Skeleton className="m-4 h-48 rounded-lg" /> : null;
}

function Shown({ call, onClose }: { call: Call; onClose: () => void }) {
  const mayWork = useMay("tickets.work");
  const mayManage = useMay("contacts.manage");
  const logged = call.state === "saved";
  const unknown = call.contact_id === null && call.phone.startsWith("+");
  return (
    <article aria-label={`Call with ${callerWords(call)}`} className="flex h-full flex-col bg-canvas">
      <header className="flex flex-wrap items-center gap-2 border-b border-line bg-surface px-4 py-3">
        <h2 className="min-w-0 truncate text-base font-semibold">{callerWords(call)}</h2>
        <PriorityBadge priority={call.priority} />
        <div className="ml-auto flex gap-1.5">
          {unknown && mayManage ? (
            <Link
              to="/contacts"
              search={{ add: "contact", phone: call.phone }}
              className={`${BUTTON_LINK} h-7 gap-1.5 px-2.5 text-xs`}
            >
              <UserPlus aria-hidden className="size-4" />
              Save as contact
            </Link>
          ) : null}
          {logged && mayWork && call.ticket_reference === null ? (
            <Link to="/service/new" search={{ call: call.id }} className={`${BUTTON_LINK} h-7 gap-1.5 px-2.5 text-xs`}>
              <Wrench aria-hidden className="size-4" />
              Create Ticket
            </Link>
          ) : null}
          <Button variant="ghost" size="icon-sm" aria-label="Close the call" onClick={onClose}>
            <X aria-hidden />
          </Button>
        </div>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto p-4">
        <div className="mx-auto flex max-w-200 flex-col gap-4">
          <Card title="Call" aria-label="Call">
            <CallFacts call={call} />
          </Card>
          {call.contact_id === null ? null : (
            <ContextRail contactId={call.contact_id} chargerId={null} except={{ call: call.id }} />
          )}
        </div>
      </div>
    </article>
  );
}
