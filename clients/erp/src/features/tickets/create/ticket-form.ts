/** The rules of the form "Create Ticket". Pure. */
import type { NewTicket } from "@voltcharge/api";
import type { Category, Person, Priority } from "../model";
import { CATEGORIES, PRIORITIES } from "../wording";

export interface TicketForm {
  /** Made with the form: saving twice makes one ticket. */
  key: string;
  contact: { id: string; name: string } | null;
  charger: string;
  description: string;
  category: Category;
  priority: Priority;
  assignee: Person | null;
  visit_date: string;
  visit_time: string;
  call: string | null;
}

export const emptyForm = (key: string): TicketForm => ({
  key,
  contact: null,
  charger: "",
  description: "",
  category: "technical_support",
  priority: "normal",
  assignee: null,
  visit_date: "",
  visit_time: "",
  call: null,
});

const text = (value: unknown): value is string => typeof value === "string";
const nobodyOr = (value: unknown, id: string): boolean =>
  value === null || (typeof value === "object" && id in value && "name" in value && text(value.name));

/** Whether what was kept over a reload is a form of this release. */
export function isTicketForm(value: unknown): value is TicketForm {
  if (typeof value !== "object" || value === null) return false;
  const form = value as Record<keyof TicketForm, unknown>;
  return (
    [form.key, form.charger, form.description, form.visit_date, form.visit_time].every(text) &&
    CATEGORIES.some((one) => one === form.category) &&
    PRIORITIES.some((one) => one === form.priority) &&
    nobodyOr(form.contact, "id") &&
    nobodyOr(form.assignee, "member_id") &&
    (form.call === null || text(form.call))
  );
}

export type FormErrors = Partial<Record<"description" | "charger" | "visit_date" | "contact" | "assignee", string>>;

const CHARGER_ID = /^[A-Za-z0-9_-]{1,48}$/;

/** The request to send, or what is wrong field by field, in the order of the form. */
export function readForm(form: TicketForm, today: string): { ticket: NewTicket } | { errors: FormErrors } {
  const description = form.description.trim();
  const charger = form.charger.trim();
  const errors: FormErrors = {
    ...(charger === "" || CHARGER_ID.test(charger)
      ? {}
      : { charger: "A charger ID has only letters, digits, _ and -." }),
    ...(description === "" ? { description: "Describe the problem: symptoms, error codes, since when." } : {}),
    ...(form.visit_date !== "" && form.visit_date < today ? { visit_date: "This day has passed." } : {}),
    ...(form.visit_date === "" && form.visit_time !== "" ? { visit_date: "A time needs its day." } : {}),
  };
  if (Object.keys(errors).length > 0) return { errors };
  return {
    ticket: {
      ticket_key: form.key,
      description,
      category: form.category,
      priority: form.priority,
      ...(form.contact ? { contact_id: form.contact.id } : {}),
      ...(charger ? { charger_id: charger } : {}),
      ...(form.assignee ? { assignee_id: form.assignee.member_id } : {}),
      ...(form.visit_date ? { visit_date: form.visit_date } : {}),
      ...(form.visit_time ? { visit_time: form.visit_time } : {}),
      ...(form.call ? { call_id: form.call } : {}),
    },
  };
}
