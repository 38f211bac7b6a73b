import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { asProblem } from "@voltcharge/api";
import { FailedState, Skeleton, useClockText, useLasting } from "@voltcharge/ui";
import { useState } from "react";
import { useMay } from "@/app/session";
import { useCommands } from "@/commands/registry";
import { useMedia } from "@/list/use-width";
import { useAllAssignees } from "../assignees";
import type { Person, TicketSummary } from "../model";
import { addDays, dayOf } from "../visit-words";
import { CalendarHead } from "./CalendarHead";
import { DaySheet } from "./DaySheet";
import { MoveVisit } from "./MoveVisit";
import { rowsOf, weekOf } from "./planning";
import { Unplanned } from "./Unplanned";
import { useMoveVisit, useUnplanned, useVisits } from "./visits";
import { VisitGrid } from "./VisitGrid";

const route = getRouteApi("/signed-in/service/calendar");

/** TKT-10: visits by technician and day; what has no day yet beside them. */
export function CalendarPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const today = useClockText(dayOf);
  const wide = useMedia("(min-width: 768px)");
  const view = search.view ?? (wide ? "week" : "day");
  const day = search.day ?? today;
  const days = view === "day" ? [day] : weekOf(day);
  const visits = useVisits(days[0] ?? day, days.at(-1) ?? day);
  const unplanned = useUnplanned();
  const team = useAllAssignees(true);
  const mayMove = useMay("tickets.work");
  const [asked, setAsked] = useState<TicketSummary | null>(null);
  const move = useMoveVisit();
  const slow = useLasting(visits.isPending);

  const step = (count: number): void =>
    void navigate({
      to: "/service/calendar",
      search: (present) => ({ ...search, ...present, day: addDays(day, count * days.length), view: search.view }),
    });
  useCommands([
    {
      id: "earlier",
      title: view === "day" ? "Day before" : "Week before",
      group: "This list",
      keys: "k",
      run: () => step(-1),
    },
    {
      id: "later",
      title: view === "day" ? "Next day" : "Next week",
      group: "This list",
      keys: "j",
      run: () => step(1),
    },
  ]);
  const moveTo = (reference: string, to: string, technician: Person | null | undefined): void => {
    const known = [...(visits.data ?? []), ...(unplanned.data ?? [])];
    const ticket = known.find((one) => one.reference === reference);
    if (ticket) move({ ticket, day: to, ...(technician === undefined ? {} : { technician }) });
  };
  const rows = rowsOf(visits.data ?? [], days, team);
  const sheet = search.who === undefined ? undefined : rows.find((row) => row.technician?.member_id === search.who);

  return (
    <main className="flex h-full flex-col print:block print:h-auto">
      <title>Calendar · Service · VoltCharge</title>
      <CalendarHead
        view={view}
        day={day}
        days={days}
        today={today}
        who={sheet?.technician?.name ?? null}
        onStep={step}
        onDay={(next) =>
          void navigate({ to: "/service/calendar", search: { day: next, view: search.view, who: search.who } })
        }
      />
      <div className="min-h-0 flex-1 overflow-auto print:overflow-visible">
        {visits.data && sheet ? (
          <DaySheet technician={sheet.technician?.name ?? ""} day={day} visits={sheet.days[0] ?? []} />
        ) : visits.data ? (
          <div className="grid items-start gap-4 p-4 lg:grid-cols-[minmax(0,1fr)_15rem]">
            <div className="overflow-x-auto rounded-lg border border-line">
              <VisitGrid days={days} rows={rows} today={today} mayMove={mayMove} onAsk={setAsked} onMove={moveTo} />
            </div>
            <Unplanned mayMove={mayMove} onAsk={setAsked} />
          </div>
        ) : visits.isError ? (
          <FailedState
            title="The visits could not be loaded"
            detail={asProblem(visits.error).message}
            reference={asProblem(visits.error).traceId}
            onRetry={() => void visits.refetch()}
          />
        ) : slow ? (
          <div role="status" aria-label="Loading visits" className="flex flex-col gap-2 p-4">
            {Array.from({ length: 6 }, (_, index) => (
              <Skeleton key={index} className="h-16 rounded-lg" />
            ))}
          </div>
        ) : null}
      </div>
      {asked ? <MoveVisit ticket={asked} onMove={move} onClose={() => setAsked(null)} /> : null}
    </main>
  );
}
