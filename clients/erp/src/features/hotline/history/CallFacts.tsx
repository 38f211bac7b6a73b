import { Link } from "@tanstack/react-router";
import type { Call } from "@voltcharge/api";
import { formatExactTime } from "@voltcharge/ui";
import type { ReactNode } from "react";
import { categoryWord } from "@/features/tickets/wording";
import { elapsedWords } from "../wording";

/** What was logged of a call, field by field. */
export function CallFacts({ call }: { call: Call }) {
  const facts: [string, ReactNode][] = [
    ["Caller", <Caller key="caller" call={call} />],
    [
      "Phone",
      call.phone === "" ? null : (
        <a key="phone" href={`tel:${call.phone}`} className="font-mono hover:underline">
          {call.phone}
        </a>
      ),
    ],
    ["Category", categoryWord(call.category)],
    [
      "Duration",
      <span key="duration" className="font-mono">
        {call.state === "missed" ? "Missed" : elapsedWords(call.duration_s ?? 0)}
      </span>,
    ],
    ["Started", formatExactTime(call.started_at)],
    ["Agent", call.member_name],
    [
      "Ticket",
      call.ticket_reference === null ? null : (
        <Link
          key="ticket"
          to="/service/$reference"
          params={{ reference: call.ticket_reference }}
          className="font-mono text-accent hover:underline"
        >
          {call.ticket_reference}
        </Link>
      ),
    ],
    ["Arrived by", call.from_telephone_system ? "Telephone system" : "Start Call"],
    ["Notes", call.notes === "" ? null : <span className="whitespace-pre-wrap">{call.notes}</span>],
  ];
  return (
    <dl className="grid grid-cols-[6rem_minmax(0,1fr)] gap-x-4 gap-y-1.5 px-4 py-3">
      {facts.map(([word, value]) => (
        <div key={word} className="contents">
          <dt className="text-ink-3">{word}</dt>
          <dd className="min-w-0 wrap-break-word">{value ?? "–"}</dd>
        </div>
      ))}
    </dl>
  );
}

function Caller({ call }: { call: Call }) {
  if (call.contact_id === null) return <>{call.phone === "" ? "Withheld number" : "Not in the directory"}</>;
  return (
    <Link to="/contacts/$contactId" params={{ contactId: call.contact_id }} className="text-accent hover:underline">
      {call.contact_name ?? "Contact"}
    </Link>
  );
}
