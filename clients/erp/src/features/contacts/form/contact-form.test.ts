import { expect, test } from "vitest";
import { changesOf, editedFields, EMPTY, isContactForm, sentForm } from "./contact-form";

const NIMAL = { ...EMPTY, name: "Nimal Perera", phone: "+94771234567" };

test("only what was edited is sent, with the version that was seen", () => {
  expect(changesOf(NIMAL, { ...NIMAL, organisation: " Colombo Cabs " }, 3)).toEqual({
    organisation: "Colombo Cabs",
    version: 3,
  });
});

test("an emptied field is taken away, a space around it is no edit", () => {
  expect(changesOf(NIMAL, { ...NIMAL, phone: "" }, 1)).toEqual({ phone: null, version: 1 });
  expect(editedFields(NIMAL, { ...NIMAL, name: " Nimal Perera " })).toEqual([]);
});

test("a new contact's empty fields are none", () => {
  expect(sentForm({ ...EMPTY, name: " Kamala " })).toMatchObject({ name: "Kamala", phone: null, notes: "" });
});

test("a draft of another shape is not taken for one", () => {
  expect(isContactForm({ name: "Nimal" })).toBe(false);
  expect(isContactForm(NIMAL)).toBe(true);
});
