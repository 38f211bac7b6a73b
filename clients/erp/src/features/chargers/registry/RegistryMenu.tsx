import type { ChargerSummary } from "@voltcharge/api";
import { Button, Menu, MenuItem } from "@voltcharge/ui";
import { Ellipsis, Pencil, Trash2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useCommands } from "@/commands/registry";

const EditCharger = lazy(() => import("./EditCharger").then((module) => ({ default: module.EditCharger })));
const RetireCharger = lazy(() => import("./RetireCharger").then((module) => ({ default: module.RetireCharger })));

/** What those who manage chargers can do with one: edit, retire. */
export function RegistryMenu({ charger }: { charger: ChargerSummary }) {
  const [open, setOpen] = useState<"edit" | "retire" | null>(null);
  const close = (): void => setOpen(null);
  useCommands([
    {
      id: "edit-charger",
      title: `Edit ${charger.id}`,
      about: charger.id,
      group: "This charger",
      icon: Pencil,
      run: () => setOpen("edit"),
    },
    {
      id: "retire-charger",
      title: `Retire ${charger.id}`,
      about: charger.id,
      group: "This charger",
      icon: Trash2,
      run: () => setOpen("retire"),
    },
  ]);
  return (
    <>
      <Menu
        trigger={
          <Button variant="ghost" size="icon" aria-label="More about this charger">
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        <MenuItem onSelect={() => setOpen("edit")}>
          <Pencil aria-hidden />
          Edit charger…
        </MenuItem>
        <MenuItem onSelect={() => setOpen("retire")}>
          <Trash2 aria-hidden />
          Retire charger…
        </MenuItem>
      </Menu>
      <Suspense fallback={null}>
        {open === "edit" ? <EditCharger charger={charger} onClose={close} /> : null}
        {open === "retire" ? <RetireCharger charger={charger} onClose={close} /> : null}
      </Suspense>
    </>
  );
}
