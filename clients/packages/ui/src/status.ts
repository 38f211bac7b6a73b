/** One table for how every status of chargers and connectors looks: word, icon, colour (design.md, "Language"). */
import {
  BatteryCharging,
  CalendarClock,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CloudOff,
  type LucideIcon,
  PlugZap,
  SignalMedium,
  TriangleAlert,
  Wrench,
} from "lucide-react";

export type Tone = "available" | "charging" | "faulted" | "offline" | "preparing" | "weak" | "unavailable";

export interface StatusLook {
  word: string;
  icon: LucideIcon;
  tone: Tone;
}

const LOOKS: Record<string, StatusLook> = {
  Available: { word: "Available", icon: CircleCheck, tone: "available" },
  Preparing: { word: "Preparing", icon: PlugZap, tone: "preparing" },
  Charging: { word: "Charging", icon: BatteryCharging, tone: "charging" },
  SuspendedEV: { word: "Suspended by car", icon: CirclePause, tone: "charging" },
  SuspendedEVSE: { word: "Suspended by charger", icon: CirclePause, tone: "charging" },
  Finishing: { word: "Finishing", icon: PlugZap, tone: "preparing" },
  Reserved: { word: "Reserved", icon: CalendarClock, tone: "unavailable" },
  Unavailable: { word: "Unavailable", icon: Wrench, tone: "unavailable" },
  Faulted: { word: "Faulted", icon: TriangleAlert, tone: "faulted" },
  Offline: { word: "Offline", icon: CloudOff, tone: "offline" },
  WeakSignal: { word: "Weak Signal", icon: SignalMedium, tone: "weak" },
};

/** How a status looks; one this client does not know yet is shown by its own word in grey, never hidden. */
export function statusLook(status: string): StatusLook {
  return LOOKS[status] ?? { word: status, icon: CircleDashed, tone: "offline" };
}

/** Class names per tone, spelled out because Tailwind reads them from the source. */
export const TONE_TEXT: Record<Tone, string> = {
  available: "text-available",
  charging: "text-charging",
  faulted: "text-faulted",
  offline: "text-offline",
  preparing: "text-preparing",
  weak: "text-weak",
  unavailable: "text-unavailable",
};
export const TONE_SOFT: Record<Tone, string> = {
  available: "bg-available-soft",
  charging: "bg-charging-soft",
  faulted: "bg-faulted-soft",
  offline: "bg-offline-soft",
  preparing: "bg-preparing-soft",
  weak: "bg-weak-soft hatched",
  unavailable: "bg-unavailable-soft",
};
export const TONE_DOT: Record<Tone, string> = {
  available: "bg-available-dot",
  charging: "bg-charging-dot",
  faulted: "bg-faulted-dot",
  offline: "bg-offline-dot",
  preparing: "bg-preparing-dot",
  weak: "bg-weak-dot",
  unavailable: "bg-unavailable-dot",
};
export const TONE_STROKE: Record<Tone, string> = {
  available: "stroke-available-dot",
  charging: "stroke-charging-dot",
  faulted: "stroke-faulted-dot",
  offline: "stroke-offline-dot",
  preparing: "stroke-preparing-dot",
  weak: "stroke-weak-dot",
  unavailable: "stroke-unavailable-dot",
};
