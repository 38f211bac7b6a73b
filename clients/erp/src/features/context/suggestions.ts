/** A list of contacts under a field: arrow keys mark, Enter chooses, Escape closes; the field keeps the focus. */
import type { Contact } from "@voltcharge/api";
import { useId, useState, type KeyboardEvent } from "react";

export interface Suggestions {
  open: boolean;
  marked: number;
  listId: string;
  mark: (index: number) => void;
  show: () => void;
  hide: () => void;
  /** For the field's onKeyDown. */
  press: (event: KeyboardEvent<HTMLInputElement>) => void;
  /** What ties the field to the list. */
  field: {
    role: "combobox";
    "aria-autocomplete": "list";
    "aria-expanded": boolean;
    "aria-controls": string;
    "aria-activedescendant": string | undefined;
    autoComplete: "off";
  };
}

/** `settled`: `found` belongs to what stands in the field now, so Enter may choose from it. */
export function useSuggestions(
  found: readonly Contact[],
  settled: boolean,
  onChoose: (contact: Contact) => void,
): Suggestions {
  const [open, setOpen] = useState(false);
  const [marked, setMarked] = useState(0);
  const listId = useId();
  const at = Math.min(marked, Math.max(0, found.length - 1));

  const press = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing || !open || event.ctrlKey || event.metaKey || event.altKey) return;
    const contact = found[at];
    if (event.key === "ArrowDown") setMarked(Math.min(at + 1, found.length - 1));
    else if (event.key === "ArrowUp") setMarked(Math.max(at - 1, 0));
    else if (event.key === "Escape") setOpen(false);
    else if (event.key === "Enter" && contact !== undefined && settled) {
      setOpen(false);
      onChoose(contact);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return {
    open,
    marked: at,
    listId,
    mark: setMarked,
    show: () => {
      setMarked(0);
      setOpen(true);
    },
    hide: () => setOpen(false),
    press,
    field: {
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": open && found.length > 0,
      "aria-controls": listId,
      "aria-activedescendant": open && found.length > 0 ? `${listId}-${at}` : undefined,
      autoComplete: "off",
    },
  };
}
