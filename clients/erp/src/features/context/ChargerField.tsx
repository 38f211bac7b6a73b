import { useQuery } from "@tanstack/react-query";
import { asProblem } from "@voltcharge/api";
import { Field, Input, StatusBadge, useSettled } from "@voltcharge/ui";
import { api } from "@/app/api";

const ID = /^[A-Za-z0-9_-]{1,48}$/;
const SETTLE_MS = 150;

interface ChargerFieldProps {
  value: string;
  onChange: (id: string) => void;
  label?: string;
  /** What the server said about it; wins over what is found while typing. */
  error?: string | null;
}

/** A charger's ID, checked against the network as one types. */
export function ChargerField({ value, onChange, label = "Charger ID", error = null }: ChargerFieldProps) {
  const id = useSettled(value.trim(), SETTLE_MS);
  const wellFormed = id === "" || ID.test(id);
  const check = useQuery({
    queryKey: ["live", "charger-exists", id],
    queryFn: async ({ signal }) => (await api.readCharger(id, signal)).charger,
    enabled: id !== "" && wellFormed,
    staleTime: 10_000,
    retry: (count, problem) => asProblem(problem).status !== 404 && count < 2,
  });
  const unknown = check.isError && asProblem(check.error).status === 404;
  const problem =
    error ??
    (wellFormed ? null : "A charger ID has only letters, digits, _ and -.") ??
    (unknown ? `There is no charger ${id} in the network.` : null);
  const found = check.data?.id === value.trim() ? check.data : undefined;
  return (
    <Field
      label={label}
      error={problem}
      hint={
        found ? (
          <span className="flex items-center gap-2">
            <StatusBadge status={found.status} /> {found.name}
          </span>
        ) : check.isError && !unknown ? (
          "It cannot be checked at the moment; it is checked again when you save."
        ) : undefined
      }
    >
      {(control) => (
        <Input
          {...control}
          autoComplete="off"
          spellCheck={false}
          maxLength={48}
          placeholder="100001"
          className="font-mono"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
