import { cn } from "./class-names";
import { Flash } from "./Flash";
import { statusLook, TONE_DOT, TONE_SOFT, TONE_TEXT } from "./status";

interface StatusBadgeProps {
  status: string;
  className?: string;
}

/** Dot + icon + word: a status is never told by colour alone. */
export function StatusBadge({ status, className }: StatusBadgeProps) {
  const { word, icon: Icon, tone } = statusLook(status);
  return (
    <Flash on={status} className={cn("inline-flex rounded-full", className)}>
      <span
        className={cn(
          "inline-flex h-6 items-center gap-1.5 rounded-full pr-2.5 pl-2 text-xs font-medium whitespace-nowrap",
          TONE_SOFT[tone],
          TONE_TEXT[tone],
        )}
      >
        <span aria-hidden className={cn("size-2 rounded-full", TONE_DOT[tone])} />
        <Icon aria-hidden className="size-3.5" />
        {word}
      </span>
    </Flash>
  );
}

/** The flag beside a status: connected, but heartbeats come late or the line keeps dropping. */
export function WeakSignalBadge({ compact = false }: { compact?: boolean }) {
  const { word, icon: Icon, tone } = statusLook("WeakSignal");
  return (
    <span
      title={compact ? word : undefined}
      className={cn(
        "inline-flex h-6 items-center gap-1 rounded-full text-xs font-medium whitespace-nowrap",
        compact ? "w-6 justify-center" : "px-2",
        TONE_SOFT[tone],
        TONE_TEXT[tone],
      )}
    >
      <Icon aria-hidden className="size-3.5" />
      <span className={compact ? "sr-only" : undefined}>{word}</span>
    </span>
  );
}
