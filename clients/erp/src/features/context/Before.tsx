import { Link } from "@tanstack/react-router";
import type { ContactDetail } from "@voltcharge/api";
import { Card, Notice, RelativeTime, TicketStatusBadge } from "@voltcharge/ui";
import { CircleAlert, Phone, Wrench } from "lucide-react";
import { categoryWord } from "@/features/tickets/wording";
import { beforeWords } from "./wording";

const SHOWN = 6;
const PARTS: Record<string, string> = { calls: "calls", tickets: "tickets", chargers: "chargers" };

interface BeforeProps {
  profile: ContactDetail;
  except: { call?: string | undefined; ticket?: string | undefined };
}

/** Earlier calls and tickets of a contact, newest first. */
export function Before({ profile, except }: BeforeProps) {
  const calls = profile.calls?.items.filter((call) => call.id !== except.call) ?? [];
  const tickets = profile.tickets?.items.filter((ticket) => ticket.reference !== except.ticket) ?? [];
  const missing = profile.unavailable.map(({ part }) => PARTS[part] ?? part);
  const acts = [
    ...calls.map((call) => ({ at: call.started_at, call, ticket: null })),
    ...tickets.map((ticket) => ({ at: ticket.updated_at, call: null, ticket })),
  ]
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
    .slice(0, SHOWN);
  return (
    <Card title="What happened before" aria-label="What happened before">
      <p className="flex gap-3 px-4 pt-3 text-xs text-ink-2">
        <span>{beforeWords(profile)}</span>
        {(profile.calls?.total ?? 0) > 0 ? (
          <Link to="/hotline" search={{ contact: profile.contact.id }} className="ml-auto text-accent hover:underline">
            All calls
          </Link>
        ) : null}
        {(profile.tickets?.total ?? 0) > 0 ? (
          <Link to="/service" search={{ contact: profile.contact.id }} className="text-accent hover:underline">
            All tickets
          </Link>
        ) : null}
      </p>
      {missing.length > 0 ? (
        <Notice tone="warning" icon={CircleAlert} role="status" className="mx-4 mt-2">
          Missing at the moment: {missing.join(", ")}. The rest is right.
        </Notice>
      ) : null}
      <ul className="py-1">
        {acts.map(({ at, call, ticket }) => (
          <li key={call?.id ?? ticket?.reference} className="flex items-baseline gap-2.5 px-4 py-1.5">
            {call ? (
              <>
                <Phone aria-hidden className="size-3.5 shrink-0 self-center text-ink-3" />
                <Link to="/hotline" search={{ call: call.id }} className="min-w-0 flex-1 truncate hover:underline">
                  <span className="sr-only">Call: </span>
                  {call.notes || categoryWord(call.category)}
                </Link>
              </>
            ) : null}
            {ticket ? (
              <>
                <Wrench aria-hidden className="size-3.5 shrink-0 self-center text-ink-3" />
                <Link
                  to="/service/$reference"
                  params={{ reference: ticket.reference }}
                  className="min-w-0 flex-1 truncate hover:underline"
                >
                  <span className="font-mono text-xs">{ticket.reference}</span> {ticket.summary}
                </Link>
                <TicketStatusBadge status={ticket.status} />
              </>
            ) : null}
            <RelativeTime at={at} className="shrink-0 text-xs text-ink-3" />
          </li>
        ))}
      </ul>
    </Card>
  );
}
