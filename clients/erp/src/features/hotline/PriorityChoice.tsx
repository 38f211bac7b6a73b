import type { Call } from "@voltcharge/api";
import { cn, PriorityBadge } from "@voltcharge/ui";
import { PRIORITIES } from "@/features/tickets/wording";

interface PriorityChoiceProps {
  value: Call["priority"];
  onChange: (priority: Call["priority"]) => void;
}

/** Critical, High, Normal, Low as one row; arrow keys move, Alt+1 to Alt+4 choose from anywhere in the form. */
export function PriorityChoice({ value, onChange }: PriorityChoiceProps) {
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 text-xs font-medium text-ink-2">Priority</legend>
      <div className="flex flex-wrap gap-1.5">
        {PRIORITIES.map((priority) => (
          <label
            key={priority}
            className={cn(
              "flex h-9 cursor-pointer items-center rounded-md border px-2.5 max-sm:px-1 has-focus-visible:outline-2 has-focus-visible:outline-accent",
              priority === value ? "border-accent bg-accent-soft" : "border-line hover:bg-hover",
            )}
          >
            <input
              type="radio"
              name="priority"
              className="sr-only"
              checked={priority === value}
              onChange={() => onChange(priority)}
            />
            <PriorityBadge priority={priority} />
          </label>
        ))}
      </div>
    </fieldset>
  );
}
