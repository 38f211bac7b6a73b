import type { TeamMember } from "@voltcharge/api";
import { expect, test } from "vitest";
import { changesOf, EMPTY, formOf, newMember, temporaryPassword, wrongWith, type MemberForm } from "./member-form";

const MEMBER: TeamMember = {
  id: "m1",
  name: "Nimal Perera",
  email: "nimal@voltcharge.lk",
  role: "ops_agent",
  phone: null,
  capabilities: ["technical", "hotline"],
  cpo_id: null,
  must_change_password: false,
  active: true,
  removed: false,
  added_at: null,
  last_sign_in_at: null,
  version: 4,
};
const FILLED: MemberForm = {
  ...EMPTY,
  name: " Kamala ",
  email: "kamala@voltcharge.lk",
  password: "kmvp-7rqt-xw3h",
  role: "installer",
};

test("nobody gets a role by accident, and a new member needs a password", () => {
  expect(Object.keys(wrongWith(EMPTY, true))).toEqual(["name", "email", "password", "role"]);
  expect(wrongWith(FILLED, true)).toEqual({});
});

test("while editing an empty password leaves the present one, a short one is refused", () => {
  expect(wrongWith(formOf(MEMBER), false)).toEqual({});
  expect(wrongWith({ ...formOf(MEMBER), password: "short" }, false)).toHaveProperty("password");
});

test("a CPO belongs to an organisation, nobody else does", () => {
  expect(wrongWith({ ...FILLED, role: "cpo" }, true)).toHaveProperty("cpo_id");
  expect(newMember("k", { ...FILLED, cpo_id: "lanka-ev" })).toMatchObject({ cpo_id: null, name: "Kamala" });
  expect(newMember("k", { ...FILLED, role: "cpo", cpo_id: "lanka-ev" })).toMatchObject({ cpo_id: "lanka-ev" });
});

test("only what was edited is sent, and the version it was edited from", () => {
  const before = formOf(MEMBER);
  expect(changesOf(before, before, 4)).toEqual({ version: 4 });
  expect(changesOf(before, { ...before, phone: "0771234567", name: "Nimal Perera " }, 4)).toEqual({
    phone: "0771234567",
    version: 4,
  });
  expect(changesOf(before, { ...before, capabilities: [] }, 4)).toEqual({ capabilities: [], version: 4 });
});

test("a change away from CPO gives the organisation up in the same change", () => {
  const before = formOf({ ...MEMBER, role: "cpo", cpo_id: "lanka-ev" });
  expect(changesOf(before, { ...before, role: "installer" }, 4)).toEqual({
    role: "installer",
    cpo_id: null,
    version: 4,
  });
});

test("a generated password is long enough, readable, and uses every byte", () => {
  const made = temporaryPassword(Uint8Array.from({ length: 16 }, (_, index) => index * 17));
  expect(made).toMatch(/^[a-kmnp-z2-9]{4}(-[a-kmnp-z2-9]{4}){3}$/);
  expect(temporaryPassword(new Uint8Array(16).fill(255))).not.toBe(temporaryPassword(new Uint8Array(16)));
});
