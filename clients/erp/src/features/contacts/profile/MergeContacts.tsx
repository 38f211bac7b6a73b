import { useMutation } from "@tanstack/react-query";
import { asProblem, type Contact, type Duplicates } from "@voltcharge/api";
import { Button, cn, Dialog, Notice } from "@voltcharge/ui";
import { CircleAlert } from "lucide-react";
import { useState } from "react";
import { api } from "@/app/api";
import { FIELD_WORDS, formOf, type ContactForm } from "../form/contact-form";

interface MergeContactsProps {
  pair: Duplicates["items"][number];
  onClose: () => void;
  onMerged: (kept: Contact) => void;
}

/** Two entries side by side: one stays and takes what it lacks from the other; calls and tickets of both become its own. */
export function MergeContacts({ pair, onClose, onMerged }: MergeContactsProps) {
  const [keepId, setKeepId] = useState(pair.one.id);
  const [keep, gone] = keepId === pair.one.id ? [pair.one, pair.other] : [pair.other, pair.one];
  const merging = useMutation({
    mutationFn: () =>
      api.mergeContacts({
        keep_id: keep.id,
        keep_version: keep.version,
        merge_id: gone.id,
        merge_version: gone.version,
      }),
    onSuccess: onMerged,
  });
  const fields = Object.keys(FIELD_WORDS) as (keyof ContactForm)[];
  return (
    <Dialog
      title="Merge two contacts"
      onClose={onClose}
      className="w-[min(44rem,calc(100vw-2rem))]"
      footer={
        <>
          <Button data-autofocus onClick={onClose}>
            Cancel
          </Button>
          <Button variant="danger" disabled={merging.isPending} onClick={() => merging.mutate()}>
            {merging.isPending ? "Merging…" : `Merge into ${keep.name}`}
          </Button>
        </>
      }
    >
      <fieldset>
        <legend className="mb-2 text-ink-2">
          Which entry stays? It takes what it lacks from the other; calls and tickets of both become its own. This
          cannot be undone.
        </legend>
        <div className="grid gap-3 sm:grid-cols-2">
          {[pair.one, pair.other].map((contact) => (
            <label
              key={contact.id}
              className={cn(
                "rounded-md border p-3",
                contact.id === keepId ? "border-accent bg-accent-soft" : "border-line",
              )}
            >
              <span className="flex items-center gap-2 font-medium">
                <input
                  type="radio"
                  name="keep"
                  checked={contact.id === keepId}
                  onChange={() => setKeepId(contact.id)}
                />
                Keep {contact.name}
              </span>
              <dl className="mt-2 grid grid-cols-[7rem_minmax(0,1fr)] gap-x-2 gap-y-1 text-xs">
                {fields.map((field) => (
                  <div key={field} className="contents">
                    <dt className="text-ink-3">{FIELD_WORDS[field]}</dt>
                    <dd className="wrap-break-word">{formOf(contact)[field] === "" ? "–" : formOf(contact)[field]}</dd>
                  </div>
                ))}
              </dl>
            </label>
          ))}
        </div>
      </fieldset>
      {merging.isError ? (
        <Notice role="alert" tone="danger" icon={CircleAlert} className="mt-3">
          {asProblem(merging.error).message}
        </Notice>
      ) : null}
    </Dialog>
  );
}
