/** What the palette offers for what is typed, and what Enter means. Pure. */
import { HEADINGS, idOf, KINDS, textOf, type Found } from "./found";
import { GROUPS, type Command } from "./registry";

export type PaletteOption = { id: string } & ({ kind: "command"; command: Command } | Found);

export interface OptionGroup {
  heading: string;
  options: readonly PaletteOption[];
}

const contains = (text: string, word: string): boolean => text.toLowerCase().includes(word);
const wordsOf = (typed: string): string[] => typed.trim().toLowerCase().split(/\s+/);

/** Whether every word typed occurs in what was found for fewer letters. */
export function stillMeant(one: Found, typed: string): boolean {
  const text = textOf(one);
  return wordsOf(typed).every((word) => contains(text, word));
}

/** `42`, `000042`, `tkt-42` and `TKT-000042` name the same ticket; a charger is named by its whole id. */
function isNamed(one: Found, typed: string): boolean {
  const name = typed.trim().toLowerCase();
  if (one.kind !== "ticket") return idOf(one).toLowerCase() === name;
  const number = /^(?:tkt-?)?0*(\d+)$/.exec(name)?.[1];
  return number !== undefined && Number(number) === Number(one.ticket.reference.slice("TKT-".length));
}

/** Whether every word typed occurs in the command's title or group, and not all of them in the id it is about. */
export function meansCommand(command: Command, typed: string): boolean {
  const { about } = command;
  const words = wordsOf(typed);
  if (!words.every((word) => contains(`${command.title} ${command.group}`, word))) return false;
  return about === undefined || words.some((word) => word === "" || !contains(about, word));
}

/**
 * Commands, which are known at once, stand before what has to be searched: so what stands first for a text does not
 * depend on how fast it was typed. Of what was found, the kind that is called by its very name stands first: `100001` is
 * that charger before it is a part of somebody's number.
 */
export function optionGroups(commands: readonly Command[], results: readonly Found[], typed: string): OptionGroup[] {
  const meant = commands.filter((command) => command.paletteHidden !== true && meansCommand(command, typed));
  const of = (kind: Found["kind"]): readonly Found[] => {
    const all = results.filter((one) => one.kind === kind);
    return [...all.filter((one) => isNamed(one, typed)), ...all.filter((one) => !isNamed(one, typed))];
  };
  const named = (kind: Found["kind"]): boolean => results.some((one) => one.kind === kind && isNamed(one, typed));
  const kinds = [
    // An id that names one of several kinds names the charger: chargers are known by nothing shorter.
    ...KINDS.filter(named).sort((one, other) => Number(other === "charger") - Number(one === "charger")),
    ...KINDS.filter((kind) => !named(kind)),
  ];
  return [
    ...GROUPS.map((group) => ({
      heading: group,
      options: meant
        .filter((command) => command.group === group)
        .map((command) => ({ id: `command ${command.id}`, kind: "command" as const, command })),
    })),
    ...kinds.map((kind) => ({
      heading: HEADINGS[kind],
      options: of(kind).map((one) => ({ id: `${kind} ${idOf(one)}`, ...one })),
    })),
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
  /** The search has answered, for the very text that is typed. */
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
