import type { ChargerSummary, Contact, TicketSummary } from "@voltcharge/api";
import { expect, test } from "vitest";
import { askedFor, type Found } from "./found";
import {
  isDecided,
  markedOption,
  meansCommand,
  optionBeside,
  optionGroups,
  stillMeant,
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
const CHARGER: Found = {
  kind: "charger",
  charger: { id: "700019", name: "Reboot Street", address: "Colombo" } as ChargerSummary,
};
const TICKET: Found = {
  kind: "ticket",
  ticket: { reference: "TKT-000042", summary: "Card reader 700019", contact_name: "Nimal" } as TicketSummary,
};
const CONTACT: Found = {
  kind: "contact",
  contact: { id: "c1", name: "Kamala Silva", phone: "+94777000190", organisation: "Lanka Taxi" } as Contact,
};
const offered = (typed: string, results: Found[] = []): PaletteOption[] =>
  optionGroups([DASHBOARD, REBOOT, command("next", "Next charger", { paletteHidden: true })], results, typed).flatMap(
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

test("what is called by its very name stands before what merely contains it", () => {
  const all = [TICKET, CONTACT, CHARGER];
  expect(offered("700019", all).map(({ id }) => id)).toEqual(["charger 700019", "contact c1", "ticket TKT-000042"]);
  for (const typed of ["42", "tkt-42", "TKT-000042"]) expect(offered(typed, all)[0]?.id).toBe("ticket TKT-000042");
  expect(offered("silva", all)[0]?.id).toBe("contact c1");
});

test("a ticket may be asked for by its number alone", () => {
  expect(askedFor("tkt-42")).toBe("TKT-000042");
  expect(askedFor("TKT-1000042")).toBe("TKT-1000042");
  expect(askedFor("kamala tkt-42")).toBe("kamala tkt-42");
});

test("until the answer is here, what fewer letters found is kept only if this one still means it", () => {
  expect(stillMeant(CONTACT, "taxi kamala")).toBe(true);
  expect(stillMeant(CONTACT, "0777000190")).toBe(true);
  expect(stillMeant(CONTACT, "kamalb")).toBe(false);
  expect(stillMeant(TICKET, "tkt-000042 nimal")).toBe(true);
  expect(stillMeant(CHARGER, "7000199")).toBe(false);
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

test("Enter on a command need not wait for the search", () => {
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
