import { Card, formatExactTime } from "@voltcharge/ui";
import {
  AlarmClockOff,
  CalendarClock,
  CircleUser,
  FileText,
  Flag,
  ListChecks,
  type LucideIcon,
  MessageSquare,
  Paperclip,
  Pencil,
  PlugZap,
  Sparkles,
  Tag,
} from "lucide-react";
import type { HistoryEntry } from "../model";
import { historyWords } from "./history-words";

const ICONS: Record<HistoryEntry["kind"], LucideIcon> = {
  created: Sparkles,
  status: ListChecks,
  note: MessageSquare,
  assignment: CircleUser,
  priority: Flag,
  visit: CalendarClock,
  description: Pencil,
  category: Tag,
  contact: FileText,
  charger: PlugZap,
  attachment: Paperclip,
  target_missed: AlarmClockOff,
};

/** Everything that happened, oldest first, with who and when (TKT-5; guide: Viewing Ticket History). */
export function History({ history }: { history: readonly HistoryEntry[] }) {
  return (
    <Card
      title="History"
      aria-label="History"
      aside={`${history.length} ${history.length === 1 ? "entry" : "entries"}`}
    >
      <ol className="px-4 py-2">
        {history.map((entry) => {
          const Icon = ICONS[entry.kind];
          return (
            <li key={entry.id} className="relative flex gap-3 py-2">
              <span className="grid size-6 shrink-0 place-items-center rounded-full bg-hover text-ink-2">
                <Icon aria-hidden className="size-3.5" />
              </span>
              <div className="min-w-0 flex-1 pt-0.5">
                <p className="flex flex-wrap items-baseline gap-x-2">
                  <span>
                    <span className="font-medium">{entry.by?.name ?? "VoltCharge"}</span> {historyWords(entry)}
                  </span>
                  <time dateTime={entry.at} className="text-xs text-ink-3">
                    {formatExactTime(entry.at)}
                  </time>
                </p>
                {entry.text ? (
                  <p className="mt-1 border-l-2 border-line pl-3 break-words whitespace-pre-wrap text-ink-2">
                    {entry.text}
                  </p>
                ) : null}
              </div>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}
