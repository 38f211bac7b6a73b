import { Link } from "@tanstack/react-router";
import { Button, Input } from "@voltcharge/ui";
import { ChevronLeft, ChevronRight, Printer } from "lucide-react";
import { ServiceTabs } from "../ServiceTabs";
import { dayWords, longDayWords } from "../visit-words";

interface CalendarHeadProps {
  view: "week" | "day";
  day: string;
  days: readonly string[];
  today: string;
  /** Whose day sheet is shown. */
  who: string | null;
  onStep: (count: number) => void;
  onDay: (day: string) => void;
}

const VIEW =
  "h-6 rounded px-2.5 text-xs leading-6 font-medium text-ink-2 hover:text-ink aria-[current=true]:bg-pressed aria-[current=true]:text-ink";

export function CalendarHead({ view, day, days, today, who, onStep, onDay }: CalendarHeadProps) {
  const span = view === "day" ? longDayWords(day) : `${dayWords(days[0] ?? day)} – ${dayWords(days.at(-1) ?? day)}`;
  return (
    <div className="print:hidden">
      <header className="flex h-12 items-center gap-4 border-b border-line bg-surface px-4 md:gap-6">
        <h1 className="text-base font-semibold max-sm:text-sm">Service</h1>
        <ServiceTabs current="calendar" />
      </header>
      <div className="flex flex-wrap items-center gap-2 border-b border-line bg-surface px-4 py-2">
        <div role="group" aria-label="View" className="flex rounded-md border border-line p-0.5">
          <Link to="/service/calendar" search={{ day }} aria-current={view === "week"} className={VIEW}>
            Week
          </Link>
          <Link to="/service/calendar" search={{ day, view: "day" }} aria-current={view === "day"} className={VIEW}>
            Day
          </Link>
        </div>
        <Button size="sm" aria-label={view === "day" ? "Day before" : "Week before"} onClick={() => onStep(-1)}>
          <ChevronLeft aria-hidden />
        </Button>
        <Button size="sm" onClick={() => onDay(today)} aria-disabled={days.includes(today)}>
          Today
        </Button>
        <Button size="sm" aria-label={view === "day" ? "Next day" : "Next week"} onClick={() => onStep(1)}>
          <ChevronRight aria-hidden />
        </Button>
        <p role="status" className="font-medium">
          {who ? `${who}, ` : ""}
          {span}
        </p>
        <Input
          type="date"
          aria-label="Go to a day"
          value={day}
          onChange={(event) => (event.target.value === "" ? undefined : onDay(event.target.value))}
          className="ml-auto h-7 w-36 border-line text-xs"
        />
        {who ? (
          <Button size="sm" variant="primary" onClick={() => window.print()}>
            <Printer aria-hidden />
            Print
          </Button>
        ) : null}
      </div>
    </div>
  );
}
