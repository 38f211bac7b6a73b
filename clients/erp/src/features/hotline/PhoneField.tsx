import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Contact } from "@voltcharge/api";
import { Field, Input, useSettled } from "@voltcharge/ui";
import { useEffect } from "react";
import { api } from "@/app/api";
import { SuggestionList } from "@/features/context/SuggestionList";
import { useSuggestions } from "@/features/context/suggestions";
import { digitsOf, LOOKUP_FROM } from "./wording";

const SETTLE_MS = 60;

interface PhoneFieldProps {
  phone: string;
  /** The contact the call belongs to already. */
  contactId: string | null;
  onType: (phone: string) => void;
  onMatch: (contact: Contact) => void;
}

/** HOT-2, HOT-3: who might be calling, from four digits on, in any notation; a whole number finds its contact itself. */
export function PhoneField({ phone, contactId, onType, onMatch }: PhoneFieldProps) {
  const settledPhone = useSettled(phone.trim(), SETTLE_MS);
  const enough = digitsOf(settledPhone).length >= LOOKUP_FROM;
  const lookup = useQuery({
    queryKey: ["live", "phone-lookup", settledPhone],
    queryFn: ({ signal }) => api.lookUpPhone(settledPhone, signal),
    enabled: enough,
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });
  const found = enough ? (lookup.data?.items ?? []) : [];
  const settled = settledPhone === phone.trim() && lookup.isSuccess && !lookup.isPlaceholderData;
  // A caller who is known is chosen: there is no list then, for the eye or for a screen reader.
  const suggestions = useSuggestions(contactId === null ? found : [], settled, onMatch);

  const exact = settled && lookup.data.exact ? found[0] : undefined;
  useEffect(() => {
    if (exact !== undefined && contactId === null) onMatch(exact);
    // Only when another exact match is found: who takes the contact away again means it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [exact?.id]);

  return (
    <div className="relative">
      <Field
        label="Phone number"
        hint={digitsOf(phone).length < LOOKUP_FROM ? "Contacts are looked up from 4 digits on." : undefined}
        error={
          lookup.isError ? "The contacts cannot be searched at the moment. The call can be saved all the same." : null
        }
      >
        {(control) => (
          <Input
            {...control}
            {...suggestions.field}
            type="tel"
            inputMode="tel"
            maxLength={40}
            spellCheck={false}
            className="font-mono"
            placeholder="077 123 4567"
            // Starting a call means asking for the number next.
            // eslint-disable-next-line jsx-a11y/no-autofocus -- the form appears on the agent's own demand
            autoFocus
            value={phone}
            onChange={(event) => {
              onType(event.target.value);
              suggestions.show();
            }}
            onKeyDown={suggestions.press}
            onBlur={suggestions.hide}
          />
        )}
      </Field>
      {contactId === null ? (
        <SuggestionList
          suggestions={suggestions}
          found={found}
          onChoose={onMatch}
          nothing={settled && enough ? "Nobody in the directory has this number." : null}
        />
      ) : null}
    </div>
  );
}
