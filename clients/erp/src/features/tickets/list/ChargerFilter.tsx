import { Button, cn } from "@voltcharge/ui";
import { X } from "lucide-react";
import { useState } from "react";

interface ChargerFilterProps {
  charger: string | undefined;
  onChange: (charger: string | undefined) => void;
}

const ID = /^[A-Za-z0-9_-]{1,48}$/;

/** Tickets about one charger: its id, taken over with Enter or on leaving the field. */
export function ChargerFilter({ charger, onChange }: ChargerFilterProps) {
  const [typed, setTyped] = useState(charger ?? "");
  const [known, setKnown] = useState(charger);
  if (known !== charger) {
    setKnown(charger);
    setTyped(charger ?? "");
  }
  const take = (): void => {
    const id = typed.trim();
    if (id === (charger ?? "")) return;
    if (id === "" || ID.test(id)) onChange(id === "" ? undefined : id);
  };
  const wrong = typed.trim() !== "" && !ID.test(typed.trim());
  return (
    <span className="relative flex shrink-0 items-center">
      <input
        aria-label="Charger ID"
        placeholder="Charger ID"
        aria-invalid={wrong}
        title={wrong ? "A charger ID has letters, digits, - and _ only" : undefined}
        value={typed}
        maxLength={48}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === "Enter") take();
          if (event.key === "Escape") setTyped(charger ?? "");
        }}
        className={cn(
          "h-7 w-28 rounded-full border border-line bg-transparent px-2.5 text-xs aria-invalid:border-danger",
          charger !== undefined && "border-accent bg-accent-soft pr-7 font-mono",
        )}
      />
      {charger === undefined ? null : (
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label="Tickets of every charger"
          className="absolute right-0 rounded-full"
          onClick={() => onChange(undefined)}
        >
          <X aria-hidden />
        </Button>
      )}
    </span>
  );
}
