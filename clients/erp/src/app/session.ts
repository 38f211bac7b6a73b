/** Who is signed in. One store, read by the router's guards, the screens and the command registry. */
import type { EndReason, Permission, Session } from "@voltcharge/api";
import { useSyncExternalStore } from "react";

type SessionListener = (session: Session | null, reason: EndReason | null) => void;

let current: Session | null = null;
const listeners = new Set<SessionListener>();

export const currentSession = (): Session | null => current;

export function startSession(session: Session): void {
  current = session;
  for (const notify of listeners) notify(current, null);
}

/** Forgets the session here; the server's side has ended already or is ended by the caller. */
export function endSession(reason: EndReason): void {
  if (current === null) return;
  current = null;
  for (const notify of listeners) notify(null, reason);
}

export function onSessionChange(listener: SessionListener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useSession(): Session | null {
  return useSyncExternalStore(onSessionChange, currentSession);
}

/** Whether the signed-in member is granted `permission`. The server checks again. */
export const may = (session: Session | null, permission: Permission): boolean =>
  session !== null && session.permissions.includes(permission);

export const useMay = (permission: Permission): boolean => may(useSession(), permission);

const ROLE_WORDS: Record<Session["member"]["role"], string> = {
  admin: "Admin",
  manager: "Manager",
  dispatcher: "Dispatcher",
  ops_agent: "OPS Agent",
  installer: "Installer",
  cpo: "CPO",
};

/** The word of the role badge (guide: Getting Started, "Check your role badge"). */
export const roleWord = (session: Session): string => ROLE_WORDS[session.member.role];
