import { cn, useClockText } from "@voltcharge/ui";
import { AlarmClock, AlarmClockCheck, AlarmClockOff } from "lucide-react";
import type { TicketSummary } from "./model";
import { targetAt, type Target } from "./response-target";

const LOOKS: Record<Target["state"], [typeof AlarmClock, string]> = {
  counting: [AlarmClock, "text-ink-2"],
  soon: [AlarmClock, "text-preparing font-medium"],
  missed: [AlarmClockOff, "text-danger font-medium"],
  met: [AlarmClockCheck, "text-ink-3"],
  over: [AlarmClockOff, "text-ink-3"],
};

/** TKT-8: how long there is to respond, ticking; red and in words once it is missed. */
export function TargetCountdown({ ticket, className }: { ticket: TicketSummary; className?: string }) {
  // The clock renders again only when this text changes, which is every second in the last hour and rarely before.
  const shown = useClockText((now) => JSON.stringify(targetAt(ticket, now)));
  const { state, text, title } = JSON.parse(shown) as Target;
  const [Icon, look] = LOOKS[state];
  return (
    <span title={title} className={cn("inline-flex items-center gap-1 text-xs whitespace-nowrap", look, className)}>
      <Icon aria-hidden className="size-3.5 shrink-0" />
      {text}
    </span>
  );
}
