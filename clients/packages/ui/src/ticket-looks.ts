/** How a ticket's status and priority look: word, icon, colour. One table for both clients (design.md, "Language"). */
import {
  ChevronsUp,
  ChevronUp,
  CircleCheck,
  CircleDot,
  CircleUser,
  Equal,
  ChevronDown,
  Hammer,
  Lock,
  type LucideIcon,
} from "lucide-react";

interface Look {
  word: string;
  icon: LucideIcon;
  className: string;
}

/** The guide's own words, in the order of a ticket's life. */
const STATUS: Record<string, Look> = {
  OPEN: { word: "OPEN", icon: CircleDot, className: "bg-weak-soft text-weak" },
  ASSIGNED: { word: "ASSIGNED", icon: CircleUser, className: "bg-unavailable-soft text-unavailable" },
  IN_PROGRESS: { word: "IN_PROGRESS", icon: Hammer, className: "bg-charging-soft text-charging" },
  RESOLVED: { word: "RESOLVED", icon: CircleCheck, className: "bg-available-soft text-available" },
  CLOSED: { word: "CLOSED", icon: Lock, className: "bg-offline-soft text-offline" },
};

/** Critical filled red, High orange, Normal plain, Low muted. */
const PRIORITY: Record<string, Look> = {
  critical: { word: "Critical", icon: ChevronsUp, className: "bg-danger-fill text-[#fff] font-semibold" },
  high: { word: "High", icon: ChevronUp, className: "bg-preparing-soft text-preparing" },
  normal: { word: "Normal", icon: Equal, className: "border border-line text-ink" },
  low: { word: "Low", icon: ChevronDown, className: "text-ink-3" },
};

/** One this client does not know yet is shown by its own word in grey, never hidden. */
const unknown = (word: string): Look => ({ word, icon: CircleDot, className: "bg-offline-soft text-offline" });

export const ticketStatusLook = (status: string): Look => STATUS[status] ?? unknown(status);
export const priorityLook = (priority: string): Look => PRIORITY[priority] ?? unknown(priority);
