import { useMutation } from "@tanstack/react-query";
import { asProblem, type ChargerChanges, type ChargerSummary } from "@voltcharge/api";
import { useState } from "react";
import { api } from "@/app/api";
import { queryClient } from "@/app/query-client";
import { keys } from "@/live/keys";
import { changesOf, formOf } from "./charger-form";
import { ChargerFormDialog } from "./ChargerFormDialog";

/** CHG-7: changes a charger's entry; only touched fields are sent. */
export function EditCharger({ charger, onClose }: { charger: ChargerSummary; onClose: () => void }) {
  // What was there when the form opened: live changes must not move fields under the hand.
  const [initial] = useState(() => formOf(charger));
  const editing = useMutation({
    mutationFn: (changes: ChargerChanges) => api.updateCharger(charger.id, changes),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: keys.live });
      onClose();
    },
  });
  return (
    <ChargerFormDialog
      title={`Edit charger ${charger.id}`}
      action={["Save", "Saving…"]}
      initial={initial}
      idFixed
      pending={editing.isPending}
      problem={editing.isError ? asProblem(editing.error) : null}
      onClose={onClose}
      onSubmit={(form) => {
        const read = changesOf(initial, form);
        if ("errors" in read) return read.errors;
        if (Object.keys(read.changes).length === 0) onClose();
        else editing.mutate(read.changes);
        return {};
      }}
    />
  );
}
