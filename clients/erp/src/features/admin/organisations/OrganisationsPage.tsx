import { useMutation, useQuery } from "@tanstack/react-query";
import { asProblem, type Organisation } from "@voltcharge/api";
import { Button, EmptyState, formatCount, Switch } from "@voltcharge/ui";
import { Building2, Pencil, PlugZap, Plus } from "lucide-react";
import { useState } from "react";
import { api } from "@/app/api";
import { useCommands } from "@/commands/registry";
import { announce } from "@/shell/notices";
import { Confirm } from "../Confirm";
import { ListState } from "../ListState";
import { adminKeys, readOrganisations, teamChanged } from "../queries";
import { SectionHead } from "../SectionHead";
import { OrganisationDialog } from "./OrganisationDialog";
import { OwnedChargers } from "./OwnedChargers";

type Open = { form: Organisation | null } | { chargers: Organisation } | { deactivate: Organisation } | null;

/** Partner organisations (CPOs) and which chargers they own. */
export function OrganisationsPage() {
  const organisations = useQuery({ queryKey: adminKeys.organisations, queryFn: readOrganisations });
  const [open, setOpen] = useState<Open>(null);
  const close = (): void => setOpen(null);
  const setting = useMutation({
    mutationFn: ({ id, name, active }: Pick<Organisation, "id" | "name" | "active">) =>
      api.saveOrganisation(id, { name, active }),
    onSuccess: (saved) => {
      teamChanged();
      announce("success", `${saved.name} is ${saved.active ? "active" : "inactive"}.`);
      close();
    },
    onError: (cause, { name, active }) => {
      if (active) announce("danger", `${name} is still inactive: ${asProblem(cause).message}`);
    },
  });
  const add = (): void => setOpen({ form: null });
  useCommands([{ id: "add-organisation", title: "Add Organisation", group: "Team", icon: Plus, keys: "n", run: add }]);
  return (
    <div className="flex h-full flex-col bg-surface">
      <SectionHead title="Organisations">
        <Button variant="primary" size="sm" onClick={add}>
          <Plus aria-hidden />
          Add Organisation
        </Button>
      </SectionHead>
      <p className="border-b border-line px-4 pb-3 text-xs text-ink-3">
        Partners who own chargers. Their members and keys see these chargers and nothing else.
      </p>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <ListState query={organisations} what="The organisations">
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState icon={Building2} title="No partner organisation yet">
                Add one before its first member, key or charger.
              </EmptyState>
            ) : (
              <ul aria-label="Organisations">
                {items.map((one) => (
                  <li
                    key={one.id}
                    className="flex min-h-14 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2 hover:bg-hover"
                  >
                    <span className="min-w-48 flex-1">
                      <span className="block truncate font-medium">{one.name}</span>
                      <span className="block truncate text-xs text-ink-3">
                        <span className="font-mono">{one.id}</span>
                        {one.contact_email ? ` · ${one.contact_email}` : ""} · {formatCount(one.members)}{" "}
                        {one.members === 1 ? "member" : "members"} · {formatCount(one.keys)}{" "}
                        {one.keys === 1 ? "key" : "keys"}
                      </span>
                    </span>
                    <Switch
                      checked={one.active}
                      label={`${one.name} is active`}
                      word={one.active ? "Active" : "Inactive"}
                      disabled={setting.isPending}
                      onChange={(active) => {
                        setting.reset();
                        if (active) setting.mutate({ ...one, active });
                        else setOpen({ deactivate: one });
                      }}
                    />
                    <span className="flex gap-1">
                      <Button variant="ghost" size="sm" onClick={() => setOpen({ chargers: one })}>
                        <PlugZap aria-hidden />
                        Chargers<span className="sr-only"> of {one.name}</span>
                      </Button>
                      <Button variant="ghost" size="sm" onClick={() => setOpen({ form: one })}>
                        <Pencil aria-hidden />
                        Edit<span className="sr-only"> {one.name}</span>
                      </Button>
                    </span>
                  </li>
                ))}
              </ul>
            )
          }
        </ListState>
      </div>
      {open && "form" in open ? (
        <OrganisationDialog
          known={open.form}
          taken={open.form ? [] : (organisations.data?.items.map(({ id }) => id) ?? [])}
          onClose={close}
        />
      ) : null}
      {open && "chargers" in open ? <OwnedChargers organisation={open.chargers} onClose={close} /> : null}
      {open && "deactivate" in open ? (
        <Confirm
          title={`Deactivate ${open.deactivate.name}?`}
          action={["Deactivate", "Deactivating…"]}
          pending={setting.isPending}
          problem={setting.isError ? asProblem(setting.error) : null}
          onConfirm={() => setting.mutate({ ...open.deactivate, active: false })}
          onClose={close}
        >
          <p>
            The sessions of its {formatCount(open.deactivate.members)} members end at once and its keys open nothing,
            until it is active again. Its chargers go on charging.
          </p>
        </Confirm>
      ) : null}
    </div>
  );
}
