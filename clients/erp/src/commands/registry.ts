/**
 * Everything one can do, said once: the palette lists it, the keyboard runs it, `?` explains it, menus show its keys.
 * Screens add their own commands while they are mounted.
 */
import type { LucideIcon } from "lucide-react";
import { useLayoutEffect, useRef, useSyncExternalStore } from "react";

/** In the order of the palette and of the sheet under `?`. */
export const GROUPS = [
  "This call",
  "This ticket",
  "This contact",
  "This charger",
  "This list",
  "Go to",
  "Calls",
  "Tickets",
  "Contacts",
  "Chargers",
  "Team",
  "General",
] as const;

export interface Command {
  id: string;
  title: string;
  /** The id in the title of what the command acts on: typed alone it means that thing, not this command. */
  about?: string;
  group: (typeof GROUPS)[number];
  icon?: LucideIcon;
  /** A key or a sequence, e.g. `?`, `g d`, `mod+k` (Ctrl, or ⌘ on a Mac). */
  keys?: string;
  /** Works also while typing in a field. */
  whileTyping?: boolean;
  /** The browser does it by itself (Enter on a link): listed under `?`, never run from here. */
  native?: boolean;
  /** Keyboard only: moving in a list makes no sense from the palette. */
  paletteHidden?: boolean;
  run: () => void;
}

const sources = new Map<symbol, readonly Command[]>();
const listeners = new Set<() => void>();
let all: readonly Command[] = [];

function publish(): void {
  all = [...sources.values()].flat();
  for (const notify of listeners) notify();
}

export const currentCommands = (): readonly Command[] => all;

/** Registers commands until the returned function is called. Later ones win a key over earlier ones. */
export function registerCommands(commands: readonly Command[]): () => void {
  const source = Symbol();
  sources.set(source, commands);
  publish();
  return () => {
    sources.delete(source);
    publish();
  };
}

/**
 * Registers a screen's commands while it is mounted. Call it in what is mounted first, not in what waits for data: whoever
 * types on right after opening a screen means the commands of that screen.
 */
export function useCommands(commands: readonly Command[]): void {
  const latest = useRef(commands);
  useLayoutEffect(() => {
    latest.current = commands;
  });
  // Tells when ids or titles changed, not the closures.
  const signature = commands.map((command) => `${command.id}:${command.title}`).join("|");
  // Before the screen is painted: a key pressed at the first sight of it must find its command.
  useLayoutEffect(() => {
    const stable = latest.current.map((command) => ({
      ...command,
      run: () => latest.current.find((item) => item.id === command.id)?.run(),
    }));
    return registerCommands(stable);
  }, [signature]);
}

export function useAllCommands(): readonly Command[] {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, currentCommands);
}
