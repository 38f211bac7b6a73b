import { useMutation } from "@tanstack/react-query";
import { asProblem, type NewCharger } from "@voltcharge/api";
import { api } from "@/app/api";
import { queryClient } from "@/app/query-client";
import { keys } from "@/live/keys";
import { ChargerAccess } from "./ChargerAccess";
import { EMPTY_FORM, readForm } from "./charger-form";
import { ChargerFormDialog } from "./ChargerFormDialog";

interface AddChargerProps {
  /** The id to start with, from the Knocking list; empty for a new one. */
  identity: string;
  onClose: () => void;
}

/** CHG-7: adds a charger, then shows once what has to be typed into it. */
export function AddCharger({ identity, onClose }: AddChargerProps) {
  const adding = useMutation({
    mutationFn: (charger: NewCharger) => api.addCharger(charger),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: keys.live }),
  });
  if (adding.data) return <ChargerAccess added={adding.data} onClose={onClose} />;
  return (
    <ChargerFormDialog
      title="Add Charger"
      action={["Add Charger", "Adding…"]}
      initial={{ ...EMPTY_FORM, id: identity }}
      pending={adding.isPending}
      problem={adding.isError ? asProblem(adding.error) : null}
      onClose={onClose}
      onSubmit={(form) => {
        const read = readForm(form);
        if ("errors" in read) return read.errors;
        adding.mutate(read.charger);
        return {};
      }}
    />
  );
}
