import { Search, X } from "lucide-react";
import { useState, type Ref } from "react";
import { Button } from "./Button";
import { cn } from "./class-names";
import { Kbd } from "./feedback";
import { Input } from "./Field";

interface SearchFieldProps {
  /** What is being searched, said to screen readers: "Search tickets". */
  label: string;
  placeholder: string;
  q: string | undefined;
  onChange: (q: string | undefined) => void;
  /** For a key that jumps here. */
  field?: Ref<HTMLInputElement>;
  className?: string;
}

/** Filters as one types. Its owner (the URL) follows each letter; Esc clears, a second one leaves. */
export function SearchField({ label, placeholder, q, onChange, field, className }: SearchFieldProps) {
  const [typed, setTyped] = useState(q ?? "");
  const [known, setKnown] = useState(q);
  if (known !== q) {
    // The owner changed it by itself (Back, a link, Clear filters): the field follows.
    setKnown(q);
    if ((q ?? "") !== typed.trim()) setTyped(q ?? "");
  }
  const change = (value: string): void => {
    setTyped(value);
    const next = value.trim() || undefined;
    setKnown(next);
    onChange(next);
  };
  return (
    <div className={cn("relative min-w-52 flex-1", className)}>
      <Search aria-hidden className="absolute top-2.5 left-2.5 size-4 text-ink-3" />
      <Input
        ref={field}
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={typed}
        maxLength={120}
        onChange={(event) => change(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          if (typed === "") event.currentTarget.blur();
          else change("");
        }}
        className="px-8 [&::-webkit-search-cancel-button]:hidden"
      />
      {typed === "" ? (
        <span className="absolute top-2 right-2 max-md:hidden" aria-hidden>
          <Kbd>/</Kbd>
        </span>
      ) : (
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label="Clear the search"
          className="absolute top-1 right-1"
          onClick={(event) => {
            change("");
            event.currentTarget.parentElement?.querySelector("input")?.focus();
          }}
        >
          <X aria-hidden />
        </Button>
      )}
    </div>
  );
}
