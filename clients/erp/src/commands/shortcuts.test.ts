import { expect, test } from "vitest";
import type { Command } from "./registry";
import { keyName, matchKeys } from "./shortcuts";

const command = (id: string, keys: string): Command => ({
  id,
  title: id,
  group: "General",
  keys,
  run: () => undefined,
});
const COMMANDS = [
  command("dashboard", "g d"),
  command("chargers", "g c"),
  command("next", "j"),
  command("palette", "mod+k"),
];

test("a sequence needs both keys", () => {
  const first = matchKeys(COMMANDS, "", "g");
  expect(first).toEqual({ command: null, pending: "g" });
  expect(matchKeys(COMMANDS, first.pending, "c").command?.id).toBe("chargers");
});

test("a key that does not go on with the sequence counts for itself", () => {
  expect(matchKeys(COMMANDS, "g", "j")).toMatchObject({ command: { id: "next" }, pending: "" });
  expect(matchKeys(COMMANDS, "g", "x")).toEqual({ command: null, pending: "" });
});

test("the screen opened last wins a key over the frame around it", () => {
  expect(matchKeys([...COMMANDS, command("newer", "j")], "", "j").command?.id).toBe("newer");
});

test("Ctrl and ⌘ are the same modifier, and capitals the same letter", () => {
  expect(keyName({ key: "k", ctrlKey: true, metaKey: false, shiftKey: false })).toBe("mod+k");
  expect(keyName({ key: "K", ctrlKey: false, metaKey: true, shiftKey: false })).toBe("mod+k");
  expect(keyName({ key: "?", ctrlKey: false, metaKey: false, shiftKey: false })).toBe("?");
});

test("Alt and a letter are named by the key's place; AltGr is typing", () => {
  const press = { key: "å", code: "KeyA", ctrlKey: false, metaKey: false, shiftKey: false, altKey: true };
  expect(keyName(press)).toBe("alt+a");
  expect(keyName({ ...press, ctrlKey: true })).toBe("");
});
