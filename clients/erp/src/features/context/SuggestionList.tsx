import type { Contact } from "@voltcharge/api";
import { cn } from "@voltcharge/ui";
import type { ReactNode } from "react";
import type { Suggestions } from "./suggestions";
import { TierBadge } from "./TierBadge";

interface SuggestionListProps {
  suggestions: Suggestions;
  found: readonly Contact[];
  onChoose: (contact: Contact) => void;
  /** Shown when nothing was found. */
  nothing: ReactNode;
}

/** Matching contacts under the field that `suggestions` belongs to. */
export function SuggestionList({ suggestions, found, onChoose, nothing }: SuggestionListProps) {
  if (!suggestions.open || (found.length === 0 && nothing === null)) return null;
  return (
    <div
      id={suggestions.listId}
      role="listbox"
      aria-label="Matching contacts"
      className="absolute top-full z-20 mt-1 w-full overflow-hidden rounded-md border border-line bg-raised shadow-raised"
    >
      {found.map((contact, index) => (
        // The keys are those of the field, which keeps the focus.
        // eslint-disable-next-line jsx-a11y/click-events-have-key-events
        <div
          key={contact.id}
          id={`${suggestions.listId}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === suggestions.marked}
          className={cn("cursor-pointer px-2.5 py-1.5", index === suggestions.marked && "bg-hover")}
          onPointerMove={() => suggestions.mark(index)}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => {
            suggestions.hide();
            onChoose(contact);
          }}
        >
          <div className="flex items-center gap-2">
            <span className="truncate font-medium">{contact.name}</span>
            <TierBadge tier={contact.tier} />
          </div>
          <div className="truncate text-xs text-ink-3">
            {[contact.phone, contact.organisation].filter((part) => part).join(" · ")}
          </div>
        </div>
      ))}
      {found.length === 0 ? <p className="px-2.5 py-2 text-xs text-ink-3">{nothing}</p> : null}
    </div>
  );
}
