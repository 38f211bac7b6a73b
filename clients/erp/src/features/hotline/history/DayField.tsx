import { cn } from "@voltcharge/ui";

interface DayFieldProps {
  label: string;
  day: string | undefined;
  earliest?: string | undefined;
  latest?: string | undefined;
  onChange: (day: string | undefined) => void;
}

/** A day as a filter of a list, by the platform's own date field. */
export function DayField({ label, day, earliest, latest, onChange }: DayFieldProps) {
  return (
    <label
      className={cn(
        "flex h-7 shrink-0 items-center gap-1.5 rounded-full border border-line px-2.5 text-xs text-ink-2 focus-within:outline-2 focus-within:outline-accent",
        day !== undefined && "border-accent bg-accent-soft",
      )}
    >
      <span className="text-ink-3">{label}</span>
      <input
        type="date"
        value={day ?? ""}
        min={earliest}
        max={latest}
        onChange={(event) => onChange(event.target.value === "" ? undefined : event.target.value)}
        className={cn("w-28 bg-transparent text-ink outline-none", day === undefined && "text-ink-3")}
      />
    </label>
  );
}
