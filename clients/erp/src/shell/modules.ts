/**
 * The modules of the sidebar in the guide's order. A module appears when it has screens (an entry here) and the member's
 * session names it; adding a later one is one entry here and one route in app/router.tsx.
 */
import type { Session } from "@voltcharge/api";
import { BookUser, Gauge, Headset, type LucideIcon, PlugZap, Settings2, Wrench } from "lucide-react";

export type ModuleId = "dashboard" | "hotline" | "service" | "chargers" | "contacts" | "admin";

export interface Module {
  id: ModuleId;
  /** The guide's name (Getting Started, "Navigating the Sidebar"). */
  title: string;
  icon: LucideIcon;
  to: "/" | "/hotline" | "/service" | "/chargers" | "/contacts" | "/admin";
  /** Second key of `g` + letter. */
  key: string;
  open: (session: Session) => boolean;
}

const named =
  (id: ModuleId) =>
  (session: Session): boolean =>
    session.modules.includes(id);

export const MODULES: readonly Module[] = [
  { id: "dashboard", title: "Dashboard", icon: Gauge, to: "/", key: "d", open: named("dashboard") },
  { id: "hotline", title: "Hotline", icon: Headset, to: "/hotline", key: "h", open: named("hotline") },
  { id: "service", title: "Service", icon: Wrench, to: "/service", key: "s", open: named("service") },
  { id: "chargers", title: "Chargers Hub", icon: PlugZap, to: "/chargers", key: "c", open: named("chargers") },
  { id: "contacts", title: "Contacts", icon: BookUser, to: "/contacts", key: "o", open: named("contacts") },
  { id: "admin", title: "Admin", icon: Settings2, to: "/admin", key: "a", open: named("admin") },
];

export const modulesOf = (session: Session): readonly Module[] => MODULES.filter((module) => module.open(session));

export function moduleById(id: ModuleId): Module {
  const found = MODULES.find((module) => module.id === id);
  if (found === undefined) throw new Error(`no module ${id}`);
  return found;
}
