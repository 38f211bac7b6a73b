import { redirect } from "@tanstack/react-router";
import type { Session } from "@voltcharge/api";
import { moduleById, type ModuleId } from "@/shell/modules";
import { api } from "./api";
import { currentSession, startSession } from "./session";

/** Thrown by a route the member's role does not open; the router shows the 403 page for it. */
export class Forbidden extends Error {
  override readonly name = "Forbidden";
}

async function liveSession(): Promise<Session | null> {
  const known = currentSession();
  if (known !== null) return known;
  const found = await api.readSession();
  if (found !== null) startSession(found);
  return found;
}

/**
 * Lets signed-in members through and sends everybody else to the sign-in page and back. Who still has the temporary
 * password is let through to the page where it is changed, and nowhere else (AUTH-6).
 */
export async function requireSession({ location }: { location: { href: string; pathname: string } }): Promise<void> {
  const session = await liveSession();
  const next = location.href === "/" ? undefined : location.href;
  if (session === null) throw redirect({ to: "/sign-in", search: { next } });
  if (session.must_change_password && location.pathname !== "/password")
    throw redirect({ to: "/password", search: { next } });
}

/** Who is signed in already has nothing to do on the sign-in page. */
export async function requireNoSession({ search }: { search: { next?: string | undefined } }): Promise<void> {
  // The sign-in form must appear even when the server is away: it will say so itself.
  const session = await liveSession().catch(() => null);
  if (session !== null) throw redirect({ href: search.next ?? "/" });
}

export function requireModule(id: ModuleId): () => void {
  return () => {
    const session = currentSession();
    if (session !== null && !moduleById(id).open(session)) throw new Forbidden(id);
  };
}
