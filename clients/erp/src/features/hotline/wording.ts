/** Calls in words. Pure. */
import type { Call } from "@voltcharge/api";
import { formatDuration } from "@voltcharge/ui";

/** `00:12:45` from seconds; never negative. */
export const elapsedWords = (seconds: number): string => formatDuration(seconds * 1000);

/** Digits of what was typed: the lookup begins at four (HOT-2). */
export const digitsOf = (phone: string): string => phone.replace(/\D/g, "");
export const LOOKUP_FROM = 4;

/** Who calls, as short as possible. */
export const callerWords = (call: Pick<Call, "contact_name" | "phone">): string =>
  call.contact_name ?? (call.phone === "" ? "Unknown caller" : call.phone);
