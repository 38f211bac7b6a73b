import { cn } from "@voltcharge/ui";
import { Printer } from "lucide-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Person, TicketSummary } from "../model";
import { dayWords, longDayWords } from "../visit-words";
import type { Row } from "./planning";
import { DRAGGED, VisitCard } from "./VisitCard";

interface VisitGridProps {
  days: readonly string[];
  rows: readonly Row[];
  today: string;
  mayMove: boolean;
  onAsk: (ticket: TicketSummary) => void;
  onMove: (reference: string, day: string, technician: Person | null | undefined) => void;
}

/** Technicians in rows, days in columns (TKT-10). */
export function VisitGrid({ days, rows, today, mayMove, onAsk, onMove }: VisitGridProps) {
  return (
    <table className={cn("w-full table-fixed border-collapse text-left", days.length > 1 && "min-w-220")}>
      <caption className="sr-only">Visits by technician and day</caption>
      <thead>
        <tr>
          <th scope="col" className="sticky left-0 z-10 w-32 border-b border-line bg-canvas p-2 text-xs text-ink-3">
            Technician
          </th>
          {days.map((day) => (
            <th
              key={day}
              scope="col"
              aria-current={day === today ? "date" : undefined}
              className="border-b border-l border-line p-2 text-xs font-medium aria-[current=date]:bg-accent-soft aria-[current=date]:text-accent"
            >
              {days.length === 1 ? longDayWords(day) : dayWords(day)}
              {day === today ? " · today" : ""}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.technician?.member_id ?? "nobody"} className="align-top">
            <th scope="row" className="sticky left-0 z-10 border-b border-line bg-canvas p-2 font-medium">
              {row.technician?.name ?? <span className="text-ink-3">Nobody yet</span>}
              {row.technician ? (
                <Link
                  to="/service/calendar"
                  search={{ view: "day", day: days.includes(today) ? today : days[0], who: row.technician.member_id }}
                  aria-label={`Day sheet of ${row.technician.name}`}
                  className="mt-1 flex items-center gap-1 text-xs font-normal text-ink-3 hover:text-ink print:hidden"
                >
                  <Printer aria-hidden className="size-3.5" />
                  Day sheet
                </Link>
              ) : null}
            </th>
            {row.days.map((visits, index) => {
              const day = days[index] ?? today;
              return (
                <Cell
                  key={day}
                  label={`${row.technician?.name ?? "Nobody"}, ${longDayWords(day)}`}
                  onDrop={mayMove ? (reference) => onMove(reference, day, row.technician) : null}
                >
                  {visits.map((ticket) => (
                    <VisitCard
                      key={ticket.reference}
                      ticket={ticket}
                      onMove={mayMove ? () => onAsk(ticket) : null}
                      onDay={mayMove ? (to) => onMove(ticket.reference, to, undefined) : null}
                    />
                  ))}
                </Cell>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface CellProps {
  label: string;
  onDrop: ((reference: string) => void) | null;
  children: React.ReactNode[];
}

function Cell({ label, onDrop, children }: CellProps) {
  const [over, setOver] = useState(false);
  return (
    <td
      onDragOver={(event) => {
        if (onDrop === null || !event.dataTransfer.types.includes(DRAGGED)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        const reference = event.dataTransfer.getData(DRAGGED);
        if (reference === "" || onDrop === null) return;
        event.preventDefault();
        onDrop(reference);
      }}
      className={cn("h-16 border-b border-l border-line p-1", over && "bg-accent-soft")}
    >
      {children.length > 0 ? (
        <ul aria-label={label} className="flex flex-col gap-1">
          {children}
        </ul>
      ) : null}
    </td>
  );
}
