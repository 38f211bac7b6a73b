import { useMutation, useQuery } from "@tanstack/react-query";
import { asProblem, type ChargerPage, type ChargerSummary, type Organisation } from "@voltcharge/api";
import { Button, Dialog, EmptyState, formatCount, StatusBadge } from "@voltcharge/ui";
import { PlugZap } from "lucide-react";
import { useState } from "react";
import { api } from "@/app/api";
import { queryClient } from "@/app/query-client";
import { ChargerField } from "@/features/context/ChargerField";
import { keys } from "@/live/keys";
import { announce } from "@/shell/notices";
import { ProblemNotice } from "../Confirm";
import { ListState } from "../ListState";
import { adminKeys } from "../queries";

const PAGE = 500;

/** The list of chargers has no filter by owner: an Admin's rare question is worth a walk through it. */
async function readOwned(cpoId: string, signal: AbortSignal): Promise<ChargerSummary[]> {
  const owned: ChargerSummary[] = [];
  let cursor: string | null = null;
  do {
    const page: ChargerPage = await api.listChargers(
      { sort: "id", limit: PAGE, ...(cursor === null ? {} : { cursor }) },
      signal,
    );
    owned.push(...page.items.filter((charger) => charger.cpo_id === cpoId));
    cursor = page.next_cursor;
  } while (cursor !== null);
  return owned;
}

/** Which chargers an organisation owns; giving one over takes effect at once, on every screen. */
export function OwnedChargers({ organisation, onClose }: { organisation: Organisation; onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const owned = useQuery({
    queryKey: adminKeys.chargersOf(organisation.id),
    queryFn: ({ signal }) => readOwned(organisation.id, signal),
  });
  const moving = useMutation({
    mutationFn: ({ id, to }: { id: string; to: string | null }) => api.updateCharger(id, { cpo_id: to }),
    onSuccess: (_, { id, to }) => {
      void queryClient.invalidateQueries({ queryKey: keys.live });
      setTyped("");
      announce("success", to === null ? `${id} is our own now.` : `${id} belongs to ${organisation.name} now.`);
    },
  });
  return (
    <Dialog title={`Chargers of ${organisation.name}`} onClose={onClose} className="w-[min(36rem,calc(100vw-2rem))]">
      <form
        className="mb-3 flex items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim() !== "") moving.mutate({ id: typed.trim(), to: organisation.id });
        }}
      >
        <div className="flex-1">
          <ChargerField label="Charger ID" value={typed} onChange={setTyped} error={null} />
        </div>
        <Button type="submit" disabled={typed.trim() === "" || moving.isPending}>
          Assign
        </Button>
      </form>
      {moving.isError ? <ProblemNotice problem={asProblem(moving.error)} /> : null}
      <ListState query={owned} what="The chargers">
        {(chargers) =>
          chargers.length === 0 ? (
            <EmptyState icon={PlugZap} title="No charger yet">
              Type the id of a charger they own. They see it as soon as it is assigned.
            </EmptyState>
          ) : (
            <>
              <p className="mb-1 text-xs text-ink-3">{formatCount(chargers.length)} in all</p>
              <ul>
                {chargers.map((charger) => (
                  <li key={charger.id} className="flex h-10 items-center gap-3 border-b border-line last:border-b-0">
                    <span className="font-mono text-xs text-ink-2">{charger.id}</span>
                    <span className="min-w-0 flex-1 truncate">{charger.name}</span>
                    <StatusBadge status={charger.status} />
                    <Button
                      variant="ghost"
                      size="sm"
                      aria-label={`Take ${charger.id} back as our own`}
                      disabled={moving.isPending}
                      onClick={() => moving.mutate({ id: charger.id, to: null })}
                    >
                      Take back
                    </Button>
                  </li>
                ))}
              </ul>
            </>
          )
        }
      </ListState>
    </Dialog>
  );
}
