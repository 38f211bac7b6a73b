import { expect, test } from "vitest";
import { emptyForm, isTicketForm, readForm } from "./ticket-form";

const TODAY = "2026-11-23";
const form = { ...emptyForm("k"), description: "  Screen dark  ", charger: " 100001 " };

test("only what was filled in is sent", () => {
  expect(readForm(form, TODAY)).toEqual({
    ticket: {
      ticket_key: "k",
      description: "Screen dark",
      category: "technical_support",
      priority: "normal",
      charger_id: "100001",
    },
  });
});

test("what is wrong is said at its field", () => {
  const wrong = { ...form, description: " ", charger: "10 01", visit_date: "2026-11-22" };
  expect(Object.keys((readForm(wrong, TODAY) as { errors: object }).errors)).toEqual([
    "charger",
    "description",
    "visit_date",
  ]);
  expect(readForm({ ...form, visit_time: "09:00" }, TODAY)).toHaveProperty("errors.visit_date");
});

test("a draft of another release is not taken for a form", () => {
  expect(isTicketForm(JSON.parse(JSON.stringify(form)))).toBe(true);
  expect(isTicketForm({ ...form, priority: "urgent" })).toBe(false);
  expect(isTicketForm({ ...form, contact: "Nimal" })).toBe(false);
  expect(isTicketForm(null)).toBe(false);
});
