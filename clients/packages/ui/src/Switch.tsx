import { cn } from "./class-names";

interface SwitchProps {
  checked: boolean;
  /** What it switches, for screen readers: "Nimal Perera is active". */
  label: string;
  /** The word that stands beside it: never the knob alone. */
  word: string;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}

/** On or off, by knob and word. */
export function Switch({ checked, label, word, disabled, onChange }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={checked}
      aria-label={label}
      disabled={disabled}
      onClick={() => onChange(!checked)}
      className="group inline-flex h-7 items-center gap-2 rounded-md px-1 text-xs text-ink-2 hover:bg-hover disabled:opacity-50"
    >
      <span
        aria-hidden
        className={cn(
          "flex h-4 w-7 items-center rounded-full border px-px transition-colors duration-100",
          checked ? "border-available-dot bg-available-dot" : "border-line-field bg-surface",
        )}
      >
        <span
          className={cn(
            "size-3 rounded-full transition-transform duration-100",
            checked ? "translate-x-2.75 bg-surface" : "bg-ink-3",
          )}
        />
      </span>
      <span className={cn("w-13 text-left", checked ? "text-ink" : "text-ink-3")}>{word}</span>
    </button>
  );
}
