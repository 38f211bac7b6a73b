/** Calls in words. Pure. */
import type { Call } from "@voltcharge/api";

const two = (value: number): string => String(value).padStart(2, "0");

/** `00:12:45` from seconds; never negative. */
export function elapsedWords(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60].map(two).join(":");
}

/** Digits of what was typed: the lookup begins at four (HOT-2). */
export const digitsOf = (phone: string): string => phone.replace(/\D/g, "");
export const LOOKUP_FROM = 4;

/** Who calls, as short as possible. */
export const callerWords = (call: Pick<Call, "contact_name" | "phone">): string =>
  call.contact_name ?? (call.phone === "" ? "Unknown caller" : call.phone);
