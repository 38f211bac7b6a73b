import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Contact } from "@voltcharge/api";
import { Button, Field, Input, useSettled } from "@voltcharge/ui";
import { X } from "lucide-react";
import { useState } from "react";
import { api } from "@/app/api";
import { SuggestionList } from "./SuggestionList";
import { useSuggestions } from "./suggestions";

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
  const q = useSettled(typed.trim(), SETTLE_MS);
  const search = useQuery({
    queryKey: ["live", "contact-search", q],
    queryFn: ({ signal }) => api.listContacts({ q, limit: SHOWN }, signal),
    enabled: q !== "",
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });
  const found = q === "" ? [] : (search.data?.items ?? []);
  const settled = q === typed.trim() && search.isFetched && !search.isPlaceholderData;
  const choose = (contact: Contact): void => {
    onChange({ id: contact.id, name: contact.name });
    setTyped("");
  };
  const suggestions = useSuggestions(found, settled, choose);

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
            {...suggestions.field}
            placeholder="Name, phone or organisation"
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              suggestions.show();
            }}
            onKeyDown={suggestions.press}
            onBlur={suggestions.hide}
          />
        )}
      </Field>
      <SuggestionList
        suggestions={suggestions}
        found={found}
        onChoose={choose}
        nothing={settled && typed.trim() !== "" ? `No contact matches “${typed.trim()}”.` : null}
      />
    </div>
  );
}
