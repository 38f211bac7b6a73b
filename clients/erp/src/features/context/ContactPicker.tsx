import { useQuery, keepPreviousData } from "@tanstack/react-query";
import type { Contact } from "@voltcharge/api";
import { Button, cn, Field, Input, useSettled } from "@voltcharge/ui";
import { X } from "lucide-react";
import { useId, useState, type KeyboardEvent } from "react";
import { api } from "@/app/api";
import { contactLine } from "./wording";

const SHOWN = 8;
const SETTLE_MS = 80;

export interface PickedContact {
  id: string;
  name: string;
}

interface ContactPickerProps {
  value: PickedContact | null;
  onChange: (contact: PickedContact | null) => void;
  label?: string;
  error?: string | null;
}

/** A contact, found by name, phone or organisation as one types; arrow keys and Enter choose. */
export function ContactPicker({ value, onChange, label = "Contact", error = null }: ContactPickerProps) {
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState(false);
  const [marked, setMarked] = useState(0);
  const listId = useId();
  const q = useSettled(typed.trim(), SETTLE_MS);
  const search = useQuery({
    queryKey: ["contact-search", q],
    queryFn: ({ signal }) => api.listContacts({ q, limit: SHOWN }, signal),
    enabled: q !== "",
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });
  const found = q === "" ? [] : (search.data?.items ?? []);

  const choose = (contact: Contact): void => {
    onChange({ id: contact.id, name: contact.name });
    setTyped("");
    setOpen(false);
  };
  const press = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing || !open) return;
    const contact = found[marked];
    if (event.key === "ArrowDown") setMarked(Math.min(marked + 1, found.length - 1));
    else if (event.key === "ArrowUp") setMarked(Math.max(marked - 1, 0));
    else if (event.key === "Escape") setOpen(false);
    else if (event.key === "Enter" && contact !== undefined && q === typed.trim()) choose(contact);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  if (value !== null) {
    return (
      <Field label={label} error={error}>
        {(control) => (
          <div className="flex h-9 items-center rounded-md border border-line-field bg-surface pl-2.5">
            <output id={control.id} className="flex-1 truncate">
              {value.name}
            </output>
            <Button variant="ghost" size="icon" aria-label={`Take ${value.name} away`} onClick={() => onChange(null)}>
              <X aria-hidden />
            </Button>
          </div>
        )}
      </Field>
    );
  }
  return (
    <div className="relative">
      <Field label={label} error={error ?? (search.isError ? "Contacts cannot be searched at the moment." : null)}>
        {(control) => (
          <Input
            {...control}
            role="combobox"
            aria-autocomplete="list"
            aria-expanded={open && found.length > 0}
            aria-controls={listId}
            aria-activedescendant={open && found[marked] ? `${listId}-${marked}` : undefined}
            autoComplete="off"
            placeholder="Name, phone or organisation"
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              setMarked(0);
              setOpen(true);
            }}
            onKeyDown={press}
            onBlur={() => setOpen(false)}
          />
        )}
      </Field>
      {open && typed.trim() !== "" ? (
        <div
          id={listId}
          role="listbox"
          aria-label="Matching contacts"
          className="absolute top-full z-20 mt-1 w-full overflow-hidden rounded-md border border-line bg-raised shadow-raised"
        >
          {found.map((contact, index) => (
            // The keys are those of the field, which keeps the focus.
            // eslint-disable-next-line jsx-a11y/click-events-have-key-events
            <div
              key={contact.id}
              id={`${listId}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === marked}
              className={cn("cursor-pointer px-2.5 py-1.5", index === marked && "bg-hover")}
              onPointerMove={() => setMarked(index)}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => choose(contact)}
            >
              <div className="truncate font-medium">{contact.name}</div>
              <div className="truncate text-xs text-ink-3">{contactLine(contact)}</div>
            </div>
          ))}
          {found.length === 0 && search.isFetched && q === typed.trim() ? (
            <p className="px-2.5 py-2 text-xs text-ink-3">No contact matches “{typed.trim()}”.</p>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}
