import type { Contact } from "@voltcharge/api";
import { asProblem } from "@voltcharge/api";
import { Button, Field, Input } from "@voltcharge/ui";
import { UserPlus, X } from "lucide-react";
import { useRef, useState } from "react";
import { api } from "@/app/api";
import { digitsOf } from "./wording";

interface CallerLineProps {
  contact: { id: string; name: string } | null;
  phone: string;
  onContact: (contact: Pick<Contact, "id" | "name"> | null) => void;
}

/** Who the call is from; an unknown caller can be saved as a contact on the spot (HOT-8). */
export function CallerLine({ contact, phone, onContact }: CallerLineProps) {
  const [adding, setAdding] = useState(false);
  if (contact !== null) {
    return (
      <p className="flex items-center gap-1.5 text-ink-2">
        Caller: <span className="font-medium text-ink">{contact.name}</span>
        <Button variant="ghost" size="icon-sm" aria-label={`Not ${contact.name}`} onClick={() => onContact(null)}>
          <X aria-hidden />
        </Button>
      </p>
    );
  }
  if (digitsOf(phone).length < 9) return null;
  if (!adding) {
    return (
      <Button size="sm" className="w-fit" onClick={() => setAdding(true)}>
        <UserPlus aria-hidden />
        Save as contact
      </Button>
    );
  }
  return <NewCaller phone={phone} onAdded={onContact} onCancel={() => setAdding(false)} />;
}

interface NewCallerProps {
  phone: string;
  onAdded: (contact: Contact) => void;
  onCancel: () => void;
}

function NewCaller({ phone, onAdded, onCancel }: NewCallerProps) {
  const [name, setName] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  // Asked twice, one contact is made.
  const id = useRef(crypto.randomUUID());
  const add = async (): Promise<void> => {
    if (name.trim() === "") return setError("Write the caller's name.");
    setPending(true);
    try {
      onAdded(await api.addContact({ contact_id: id.current, name: name.trim(), phone }));
    } catch (cause) {
      setError(asProblem(cause).message);
      setPending(false);
    }
  };
  return (
    <div className="flex items-start gap-2">
      <Field label="Caller's name" error={error} className="flex-1">
        {(control) => (
          <Input
            {...control}
            value={name}
            maxLength={200}
            // eslint-disable-next-line jsx-a11y/no-autofocus -- the field appears on the agent's own demand
            autoFocus
            onChange={(event) => setName(event.target.value)}
            onKeyDown={(event) => {
              if (event.ctrlKey || event.metaKey) return;
              if (event.key === "Enter") void add();
              else if (event.key === "Escape") onCancel();
              else return;
              event.preventDefault();
              event.stopPropagation();
            }}
          />
        )}
      </Field>
      <Button className="mt-5" disabled={pending} onClick={() => void add()}>
        Save contact
      </Button>
      <Button variant="ghost" className="mt-5" onClick={onCancel}>
        Cancel
      </Button>
    </div>
  );
}
