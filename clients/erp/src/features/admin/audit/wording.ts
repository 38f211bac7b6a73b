/** What an entry of the audit log says, as one would say it. Pure. */
import type { AuditEntry } from "@voltcharge/api";

/** By the API's operation id; what stands after it is the target. One this client does not know is shown by its id. */
export const ACTS: Readonly<Record<string, string>> = {
  signIn: "signed in",
  signInRefused: "was refused at the sign-in",
  sessionEnded: "was signed out",
  signOut: "signed out",
  issueToken: "signed in from an app",
  changePassword: "changed their password",
  addCharger: "added charger",
  updateCharger: "changed charger",
  retireCharger: "retired charger",
  sendCommand: "sent a command to charger",
  addContact: "added contact",
  updateContact: "changed contact",
  deleteContact: "deleted contact",
  mergeContacts: "merged contacts",
  dismissDuplicateContacts: "said that two contacts are not the same",
  importContacts: "imported contacts",
  exportContacts: "exported contacts",
  exportCalls: "exported calls",
  exportTickets: "exported tickets",
  exportAudit: "exported the audit log",
  startCall: "started a call",
  saveCall: "saved call",
  cancelCall: "cancelled call",
  createTicket: "created a ticket",
  changeTicket: "changed ticket",
  changeTickets: "changed several tickets",
  addAttachment: "attached a file to ticket",
  saveTicketView: "saved a view of tickets",
  deleteTicketView: "deleted a view of tickets",
  saveTicketMacro: "saved a macro",
  deleteTicketMacro: "deleted a macro",
  addMember: "added member",
  updateMember: "changed member",
  removeMember: "removed member",
  activateMember: "activated member",
  deactivateMember: "deactivated member",
  setMemberActive: "switched on or off member",
  saveOrganisation: "saved organisation",
  issueKey: "issued key",
  rotateKey: "rotated key",
  revokeKey: "revoked key",
  readNotifications: "read notifications",
};

export const actWord = (operation: string): string => ACTS[operation] ?? operation;

/** Refused acts changed nothing. */
export const wasRefused = ({ status }: Pick<AuditEntry, "status">): boolean => status >= 400;
