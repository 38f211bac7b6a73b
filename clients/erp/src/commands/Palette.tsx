import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Dialog, StatusBadge, useSettled } from "@voltcharge/ui";
import { Command as Menu } from "cmdk";
import { CornerDownLeft, Search } from "lucide-react";
import { useState } from "react";
import { api } from "@/app/api";
import { useMay } from "@/app/session";
import { keys } from "@/live/keys";
import { KeyCaps } from "./KeyCaps";
import { GROUPS, useAllCommands, type Command } from "./registry";

const ITEM =
  "flex h-9 items-center gap-2.5 rounded-md px-2.5 select-none data-[selected=true]:bg-hover [&>svg]:size-4 [&>svg]:text-ink-3";
const GROUP =
  "px-2 pb-2 [&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-3";

/** Whether every word typed occurs in `text`. */
function matches(text: string, typed: string): boolean {
  const words = typed.toLowerCase().split(/\s+/);
  return words.every((word) => text.toLowerCase().includes(word));
}

/** Ctrl K: every command that makes sense here, and every charger of the network by id, name or address. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const commands = useAllCommands().filter(
    (command) => !command.paletteHidden && matches(`${command.title} ${command.group}`, typed),
  );
  const groups = GROUPS.filter((group) => commands.some((command) => command.group === group));
  const run = (act: () => void): void => {
    onClose();
    // After the dialog has given the focus back, so that the command may place it itself.
    setTimeout(act);
  };
  return (
    <Dialog
      title="Search or jump to"
      titleHidden
      onClose={onClose}
      className="mt-[12vh] mb-auto w-[min(38rem,calc(100vw-2rem))]"
    >
      <Menu label="Search or jump to" loop shouldFilter={false}>
        <div className="flex h-12 items-center gap-2.5 border-b border-line px-4">
          <Search aria-hidden className="size-4 text-ink-3" />
          <Menu.Input
            data-autofocus
            value={typed}
            onValueChange={setTyped}
            placeholder="Charger ID, name, address, or what you want to do"
            className="h-full flex-1 bg-transparent outline-none"
          />
        </div>
        <Menu.List className="max-h-[min(24rem,60vh)] overflow-y-auto pt-2">
          <Menu.Empty className="px-4 py-8 text-center text-ink-3">Nothing matches “{typed}”.</Menu.Empty>
          <ChargerResults typed={typed.trim()} run={run} />
          {groups.map((group) => (
            <Menu.Group key={group} heading={group} className={GROUP}>
              {commands
                .filter((command) => command.group === group)
                .map((command) => (
                  <CommandItem key={command.id} command={command} onSelect={() => run(command.run)} />
                ))}
            </Menu.Group>
          ))}
        </Menu.List>
      </Menu>
    </Dialog>
  );
}

function CommandItem({ command, onSelect }: { command: Command; onSelect: () => void }) {
  const Icon = command.icon ?? CornerDownLeft;
  return (
    <Menu.Item value={`${command.title} ${command.id}`} onSelect={onSelect} className={ITEM}>
      <Icon aria-hidden />
      <span className="flex-1 truncate">{command.title}</span>
      {command.keys ? <KeyCaps keys={command.keys} /> : null}
    </Menu.Item>
  );
}

function ChargerResults({ typed, run }: { typed: string; run: (act: () => void) => void }) {
  const navigate = useNavigate();
  const permitted = useMay("chargers.view");
  const q = useSettled(typed, 120);
  const { data, isPlaceholderData } = useQuery({
    queryKey: keys.chargerSearch(q),
    queryFn: ({ signal }) => api.listChargers({ q, limit: 6 }, signal),
    enabled: permitted && q !== "",
    placeholderData: keepPreviousData,
  });
  if (q === "" || data === undefined) return null;
  // Until the answer to the last letter is here, Enter must not open what only the letters before it meant.
  const outdated = isPlaceholderData || q !== typed;
  const found = data.items.filter(
    (charger) => !outdated || matches(`${charger.id} ${charger.name} ${charger.address}`, typed),
  );
  if (found.length === 0) return null;
  return (
    <Menu.Group heading="Chargers" className={GROUP}>
      {found.map((charger) => (
        <Menu.Item
          key={charger.id}
          value={`charger ${charger.id} ${charger.name}`}
          onSelect={() => run(() => void navigate({ to: "/chargers/$chargerId", params: { chargerId: charger.id } }))}
          className={ITEM}
        >
          <span className="font-mono text-xs text-ink-2">{charger.id}</span>
          <span className="flex-1 truncate">{charger.name}</span>
          <StatusBadge status={charger.status} />
        </Menu.Item>
      ))}
    </Menu.Group>
  );
}
