import type { ChargerSummary } from "@voltcharge/api";
import { expect, test } from "vitest";
import {
  isDecided,
  markedOption,
  meansCommand,
  optionBeside,
  optionGroups,
  type PaletteOption,
} from "./palette-options";
import type { Command } from "./registry";

const command = (id: string, title: string, more: Partial<Command> = {}): Command => ({
  id,
  title,
  group: "This charger",
  run: () => undefined,
  ...more,
});
const REBOOT = command("reboot", "Reboot 700019", { about: "700019" });
const DASHBOARD = command("go-dashboard", "Dashboard", { group: "Go to" });
const CHARGER = { id: "700019", name: "Reboot Street", address: "Colombo" } as ChargerSummary;
const offered = (typed: string, chargers: ChargerSummary[] = []): PaletteOption[] =>
  optionGroups([DASHBOARD, REBOOT, command("next", "Next charger", { paletteHidden: true })], chargers, typed).flatMap(
    (group) => group.options,
  );
const HERE = { opening: false, searched: false };

test("nothing typed offers every command of the palette, in the order of the groups", () => {
  expect(offered("").map(({ id }) => id)).toEqual(["command reboot", "command go-dashboard"]);
});

test("every word typed must occur, in any case and order", () => {
  expect(meansCommand(REBOOT, "700019 REB ")).toBe(true);
  expect(meansCommand(REBOOT, "reboot dashboard")).toBe(false);
});

test("an id alone names the charger, never something to do with it", () => {
  expect(meansCommand(REBOOT, "700019")).toBe(false);
  expect(meansCommand(REBOOT, "7000")).toBe(false);
  expect(offered("700019", [CHARGER]).map(({ id }) => id)).toEqual(["charger 700019"]);
});

test("what stands first does not change when the chargers arrive after the commands", () => {
  expect(markedOption(offered("reboot"), null)?.id).toBe("command reboot");
  expect(markedOption(offered("reboot", [CHARGER]), null)?.id).toBe("command reboot");
});

test("the option moved to stays marked while it is offered, else the first is", () => {
  const options = offered("reboot", [CHARGER]);
  expect(markedOption(options, "charger 700019")?.id).toBe("charger 700019");
  expect(markedOption(options, "charger 1")?.id).toBe("command reboot");
  expect(markedOption([], "charger 1")).toBeUndefined();
});

test("the arrows go round", () => {
  const options = offered("");
  expect(optionBeside(options, options[0], 1)).toBe(options[1]);
  expect(optionBeside(options, options[1], 1)).toBe(options[0]);
  expect(optionBeside(options, options[0], -1)).toBe(options[1]);
  expect(optionBeside([], undefined, 1)).toBeUndefined();
});

test("Enter on a command need not wait for the search for chargers", () => {
  expect(isDecided(offered("reboot")[0], null, HERE)).toBe(true);
});

test("Enter waits for the answer to the very text typed, unless a charger already shown was moved to", () => {
  const [charger] = offered("700019", [CHARGER]);
  expect(isDecided(undefined, null, HERE)).toBe(false);
  expect(isDecided(charger, null, HERE)).toBe(false);
  expect(isDecided(charger, "charger 700019", HERE)).toBe(true);
  expect(isDecided(charger, null, { ...HERE, searched: true })).toBe(true);
  expect(isDecided(undefined, null, { ...HERE, searched: true })).toBe(true);
});

test("while another screen opens, Enter waits for its commands: those offered belong to the one being left", () => {
  expect(isDecided(offered("reboot")[0], null, { opening: true, searched: true })).toBe(false);
});
