/**
 * The modules of the sidebar in the guide's order. A module appears when it has screens (an entry here) and the member's
 * session names it; adding a later one is one entry here and one route in app/router.tsx.
 */
import type { Session } from "@voltcharge/api";
import { Gauge, type LucideIcon, PlugZap } from "lucide-react";

export type ModuleId = "dashboard" | "chargers";

export interface Module {
  id: ModuleId;
  /** The guide's name (Getting Started, "Navigating the Sidebar"). */
  title: string;
  icon: LucideIcon;
  to: "/" | "/chargers";
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
  { id: "chargers", title: "Chargers Hub", icon: PlugZap, to: "/chargers", key: "c", open: named("chargers") },
];

export const modulesOf = (session: Session): readonly Module[] => MODULES.filter((module) => module.open(session));

export function moduleById(id: ModuleId): Module {
  const found = MODULES.find((module) => module.id === id);
  if (found === undefined) throw new Error(`no module ${id}`);
  return found;
}
