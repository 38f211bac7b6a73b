/** What the form of a member holds, what is wrong with it, and what of it changes a member. Pure. */
import type { Capability, MemberChanges, NewMember, Role, TeamMember } from "@voltcharge/api";
import { CAPABILITIES } from "./wording";

export interface MemberForm {
  name: string;
  email: string;
  phone: string;
  /** A temporary one; empty while editing: the present one stays. */
  password: string;
  /** Empty until one is chosen: nobody gets a role by accident. */
  role: Role | "";
  capabilities: Capability[];
  cpo_id: string;
}

export type MemberField = keyof MemberForm;
export type MemberErrors = Partial<Record<MemberField, string>>;

/** In the order of the form, so that the first that is wrong gets the focus. */
export const FIELDS: readonly MemberField[] = ["name", "email", "phone", "password", "role", "cpo_id", "capabilities"];

export const FIELD_WORDS: Record<MemberField, string> = {
  name: "Name",
  email: "Email",
  phone: "Phone",
  password: "Temporary password",
  role: "Role",
  capabilities: "Department capabilities",
  cpo_id: "Organisation",
};

export const EMPTY: MemberForm = {
  name: "",
  email: "",
  phone: "",
  password: "",
  role: "",
  capabilities: [],
  cpo_id: "",
};

/** The same limits as the server's, said before it is asked. */
const SHORTEST_PASSWORD = 12;

export const formOf = (member: TeamMember): MemberForm => ({
  name: member.name,
  email: member.email,
  phone: member.phone ?? "",
  password: "",
  role: member.role,
  capabilities: inOrder(member.capabilities),
  cpo_id: member.cpo_id ?? "",
});

export function inOrder(chosen: readonly string[]): Capability[] {
  return CAPABILITIES.map(({ capability }) => capability).filter((capability) => chosen.includes(capability));
}

/** What can be said without the server. `isNew`: a password is needed. */
export function wrongWith(form: MemberForm, isNew: boolean): MemberErrors {
  const password = form.password;
  return {
    ...(form.name.trim() === "" ? { name: "Give the full name, as it should appear everywhere." } : {}),
    ...(/^\S+@\S+\.\S+$/.test(form.email.trim())
      ? {}
      : { email: "Write it like name@example.lk; they sign in with it." }),
    ...((isNew || password !== "") && password.length < SHORTEST_PASSWORD
      ? { password: `At least ${SHORTEST_PASSWORD} characters; “Generate” makes a good one.` }
      : {}),
    ...(form.role === "" ? { role: "Choose a role." } : {}),
    ...(form.role === "cpo" && form.cpo_id === "" ? { cpo_id: "Choose the organisation this member belongs to." } : {}),
  };
}

const orNull = (text: string): string | null => (text.trim() === "" ? null : text.trim());

/** The form as the server takes it: only a CPO belongs to an organisation. */
const sent = (form: MemberForm) => ({
  name: form.name.trim(),
  email: form.email.trim(),
  phone: orNull(form.phone),
  role: form.role === "" ? undefined : form.role,
  capabilities: form.capabilities,
  cpo_id: form.role === "cpo" ? orNull(form.cpo_id) : null,
});

/** The member to add; `wrongWith` has found nothing wrong. */
export function newMember(key: string, form: MemberForm): NewMember {
  const { role, ...rest } = sent(form);
  if (role === undefined) throw new Error("a member without a role");
  return { member_key: key, ...rest, role, password: form.password };
}

const said = (value: unknown): string => JSON.stringify(value ?? null);

/** Fields that were edited away from `before`. */
export function editedFields(before: MemberForm, form: MemberForm): Exclude<MemberField, "password">[] {
  const old = sent(before);
  const now = sent(form);
  return (Object.keys(old) as (keyof typeof old)[]).filter((field) => said(old[field]) !== said(now[field]));
}

/** Only what was edited, so that nothing another Admin changed meanwhile is overwritten unseen. */
export function changesOf(before: MemberForm, form: MemberForm, version: number): MemberChanges {
  const whole: Record<string, unknown> = sent(form);
  const changed = Object.fromEntries(editedFields(before, form).map((field) => [field, whole[field]]));
  return { ...changed, ...(form.password === "" ? {} : { password: form.password }), version };
}

/** Without letters and digits that are mistaken for each other over the phone; 32 of them, so that no byte is favoured. */
const LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

/** A temporary password of 80 random bits, in groups that can be read out. `random`: 16 random bytes. */
export function temporaryPassword(random: Uint8Array): string {
  const letters = Array.from(random.slice(0, 16), (byte) => LETTERS.charAt(byte % LETTERS.length)).join("");
  return letters.replace(/(.{4})(?!$)/g, "$1-");
}
