/** The guide's words for roles and departments ("Role Descriptions", "Set department capabilities"). */
import type { Capability, Role } from "@voltcharge/api";

export const ROLES: readonly { role: Role; word: string; grants: string }[] = [
  { role: "admin", word: "Admin", grants: "Every module, and the team, partners, keys and system settings." },
  { role: "manager", word: "Manager", grants: "All operational modules; closes tickets. Not the team." },
  {
    role: "dispatcher",
    word: "Dispatcher",
    grants: "All operational modules; routes calls, assigns and closes tickets. Not the team.",
  },
  {
    role: "ops_agent",
    word: "OPS Agent",
    grants: "All operational modules: calls, messages, tickets, chargers, finance. Does not close tickets.",
  },
  { role: "installer", word: "Installer", grants: "Dashboard and Customer Requests only." },
  {
    role: "cpo",
    word: "CPO",
    grants: "Only their own organisation: charger statistics, Chargers Hub without commands, Top-ups.",
  },
];

export const CAPABILITIES: readonly { capability: Capability; word: string; means: string }[] = [
  { capability: "hotline", word: "Hotline", means: "call handling" },
  { capability: "service", word: "Service", means: "ticket resolution" },
  { capability: "maintenance", word: "Maintenance", means: "scheduled upkeep" },
  { capability: "technical", word: "Technical", means: "advanced diagnostics" },
];

/** One this client does not know yet is shown by its own word. */
export const roleWord = (role: string): string => ROLES.find((known) => known.role === role)?.word ?? role;
export const capabilityWord = (capability: string): string =>
  CAPABILITIES.find((known) => known.capability === capability)?.word ?? capability;
