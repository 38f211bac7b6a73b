/** What the palette offers for what is typed, and what Enter means. Pure. */
import type { ChargerSummary } from "@voltcharge/api";
import { GROUPS, type Command } from "./registry";

export type PaletteOption =
  { id: string; kind: "command"; command: Command } | { id: string; kind: "charger"; charger: ChargerSummary };

export interface OptionGroup {
  heading: string;
  options: readonly PaletteOption[];
}

const contains = (text: string, word: string): boolean => text.toLowerCase().includes(word);
const wordsOf = (typed: string): string[] => typed.trim().toLowerCase().split(/\s+/);

/** Whether every word typed occurs in the charger's id, name or address. */
export function meansCharger(charger: ChargerSummary, typed: string): boolean {
  return wordsOf(typed).every((word) => contains(`${charger.id} ${charger.name} ${charger.address}`, word));
}

/** Whether every word typed occurs in the command's title or group, and not all of them in the id it is about. */
export function meansCommand(command: Command, typed: string): boolean {
  const { about } = command;
  const words = wordsOf(typed);
  if (!words.every((word) => contains(`${command.title} ${command.group}`, word))) return false;
  return about === undefined || words.some((word) => word === "" || !contains(about, word));
}

/**
 * Commands, which are known at once, stand before the chargers, which have to be searched: so what stands first for a
 * text does not depend on how fast it was typed.
 */
export function optionGroups(
  commands: readonly Command[],
  chargers: readonly ChargerSummary[],
  typed: string,
): OptionGroup[] {
  const meant = commands.filter((command) => command.paletteHidden !== true && meansCommand(command, typed));
  return [
    ...GROUPS.map((group) => ({
      heading: group,
      options: meant
        .filter((command) => command.group === group)
        .map((command) => ({ id: `command ${command.id}`, kind: "command" as const, command })),
    })),
    {
      heading: "Chargers found",
      options: chargers.map((charger) => ({ id: `charger ${charger.id}`, kind: "charger" as const, charger })),
    },
  ].filter((group) => group.options.length > 0);
}

/** The option that is marked: the one moved to while it is offered, else the first. */
export function markedOption(options: readonly PaletteOption[], movedTo: string | null): PaletteOption | undefined {
  return options.find((option) => option.id === movedTo) ?? options[0];
}

/** The option `step` further, round and round. */
export function optionBeside(
  options: readonly PaletteOption[],
  marked: PaletteOption | undefined,
  step: number,
): PaletteOption | undefined {
  const from = marked === undefined ? -1 : options.indexOf(marked);
  return options[(from + step + options.length) % options.length];
}

export interface Circumstances {
  /** Another screen is opening: its commands are still to come, and those offered belong to the screen being left. */
  opening: boolean;
  /** The search for chargers has answered, for the very text that is typed. */
  searched: boolean;
}

/** Whether Enter can act now; until then it is kept and acts as soon as this says yes. */
export function isDecided(
  marked: PaletteOption | undefined,
  movedTo: string | null,
  { opening, searched }: Circumstances,
): boolean {
  if (opening) return false;
  return searched || marked?.kind === "command" || (marked !== undefined && marked.id === movedTo);
}
