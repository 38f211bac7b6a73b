import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { asProblem, type ChargerSummary } from "@voltcharge/api";
import { Button, Dialog, Notice } from "@voltcharge/ui";
import { CircleAlert } from "lucide-react";
import { api } from "@/app/api";
import { queryClient } from "@/app/query-client";
import { keys } from "@/live/keys";
import { announce } from "@/shell/notices";
import { parseHubSearch } from "../hub-search";

/** CHG-7: takes a charger out of the network, after saying what that means. */
export function RetireCharger({ charger, onClose }: { charger: ChargerSummary; onClose: () => void }) {
  const navigate = useNavigate();
  const retiring = useMutation({
    mutationFn: () => api.retireCharger(charger.id),
    onSuccess: async () => {
      announce("success", `${charger.id} ${charger.name} is retired.`);
      await navigate({ to: "/chargers", search: (search) => parseHubSearch(search) });
      void queryClient.invalidateQueries({ queryKey: keys.live });
    },
  });
  return (
    <Dialog
      role="alertdialog"
      title={`Retire charger ${charger.id}?`}
      onClose={onClose}
      footer={
        <>
          <Button data-autofocus onClick={onClose}>
            Cancel
          </Button>
          <Button variant="danger" disabled={retiring.isPending} onClick={() => retiring.mutate()}>
            {retiring.isPending ? "Retiring…" : "Retire"}
          </Button>
        </>
      }
    >
      <p className="text-ink-2">
        {charger.name} leaves the network: its connection is closed and it is refused from now on. What it has recorded
        so far stays.
      </p>
      {charger.status === "Charging" ? (
        <Notice tone="danger" icon={CircleAlert} className="mt-3">
          A car is charging at it now.
        </Notice>
      ) : null}
      {retiring.isError ? (
        <Notice role="alert" tone="danger" icon={CircleAlert} className="mt-3">
          {asProblem(retiring.error).message}
        </Notice>
      ) : null}
    </Dialog>
  );
}
