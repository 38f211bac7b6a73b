import { useMutation } from "@tanstack/react-query";
import { asProblem, type IssuedKey, type PartnerKey } from "@voltcharge/api";
import { Field, Select } from "@voltcharge/ui";
import { useState } from "react";
import { api } from "@/app/api";
import { FormDialog } from "../FormDialog";
import { teamChanged } from "../queries";

const OVERLAPS: readonly [hours: number, word: string][] = [
  [24, "one day"],
  [168, "one week"],
  [1, "one hour"],
  [0, "not at all: the old secret is dead at once"],
];

interface RotateKeyProps {
  partnerKey: PartnerKey;
  onRotated: (issued: IssuedKey) => void;
  onClose: () => void;
}

/** A new secret for a key; the old one works on for a while, so that the partner can change over. */
export function RotateKey({ partnerKey, onRotated, onClose }: RotateKeyProps) {
  const [hours, setHours] = useState(24);
  const rotating = useMutation({
    mutationFn: () => api.rotateKey(partnerKey.id, hours),
    onSuccess: (issued) => {
      teamChanged();
      onRotated(issued);
    },
  });
  return (
    <FormDialog
      title={`Rotate ${partnerKey.name}`}
      action={["Rotate", "Rotating…"]}
      pending={rotating.isPending}
      problem={rotating.isError ? asProblem(rotating.error) : null}
      errors={{}}
      onClose={onClose}
      onSave={() => {
        rotating.mutate();
        return {};
      }}
    >
      <Field label="The old secret works on for" hint="The new one is shown once, and works at once.">
        {(control) => (
          <Select {...control} value={hours} onChange={({ target }) => setHours(Number(target.value))}>
            {OVERLAPS.map(([value, word]) => (
              <option key={value} value={value}>
                {word}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </FormDialog>
  );
}
