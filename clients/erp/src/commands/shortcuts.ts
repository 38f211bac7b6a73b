/** Turns key presses into commands: single keys, `mod+` chords and sequences such as `g d`. */
import { currentCommands, type Command } from "./registry";

/** A pause longer than this ends a sequence. */
const SEQUENCE_MS = 1200;

type Press = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey"> &
  Partial<Pick<KeyboardEvent, "altKey" | "code">>;

/** The name of a press as commands write it: `g`, `?`, `Escape`, `mod+k`, `mod+shift+Enter`, `alt+a`. */
export function keyName(event: Press): string {
  // By the key's place: with Alt a Mac types other signs. Ctrl and Alt together are AltGr, which is typing.
  if (event.altKey) {
    const letter = event.ctrlKey || event.metaKey ? undefined : event.code?.match(/^Key([A-Z])$/)?.[1];
    return letter === undefined ? "" : `alt+${letter.toLowerCase()}`;
  }
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (!event.ctrlKey && !event.metaKey) return key;
  // Shift is part of what a letter or sign is; of a named key such as Enter it makes another.
  return event.shiftKey && event.key.length > 1 ? `mod+shift+${key}` : `mod+${key}`;
}

export interface Match {
  command: Command | null;
  /** Keys to keep for the next press, when they may become a longer sequence. */
  pending: string;
}

/** What `pressed` means after `pending` among `commands`; later commands win. Pure. */
export function matchKeys(commands: readonly Command[], pending: string, pressed: string): Match {
  for (const attempt of pending === "" ? [pressed] : [`${pending} ${pressed}`, pressed]) {
    const command = commands.findLast((item) => item.keys === attempt);
    if (command) return { command, pending: "" };
    if (commands.some((item) => item.keys?.startsWith(`${attempt} `))) return { command: null, pending: attempt };
  }
  return { command: null, pending: "" };
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

/** Listens on the window until the returned function is called. Modal dialogs keep their keys to themselves. */
export function listenForShortcuts(): () => void {
  let pending = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  const press = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    if (document.querySelector("dialog[open], [role=menu]") !== null) return;
    const typing = isTyping(event.target);
    const usable = currentCommands().filter((command) => !command.native && (!typing || command.whileTyping));
    const match = matchKeys(usable, pending, keyName(event));
    clearTimeout(timer);
    pending = match.pending;
    if (pending !== "") timer = setTimeout(() => (pending = ""), SEQUENCE_MS);
    if (match.command === null) return;
    event.preventDefault();
    match.command.run();
  };
  window.addEventListener("keydown", press);
  return () => {
    clearTimeout(timer);
    window.removeEventListener("keydown", press);
  };
}
