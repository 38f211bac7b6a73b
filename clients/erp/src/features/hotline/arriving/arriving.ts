import type { Call, CurrentCall } from "@voltcharge/api";

/**
 * Whose card to show: whoever rings, and whoever the agent answered at the telephone without having Hotline open. Not
 * those the agent has dismissed; a dismissed call that is answered after all is back. Pure.
 */
export function arrivingCalls(
  current: CurrentCall | undefined,
  dismissed: ReadonlySet<string>,
  atHotline: boolean,
): Call[] {
  if (current === undefined) return [];
  const answered =
    !atHotline && current.call?.from_telephone_system === true && current.call.state === "running"
      ? [current.call]
      : [];
  return [...current.ringing, ...answered].filter((call) => !dismissed.has(dismissalOf(call)));
}

/** What is remembered of a card that was dismissed. */
export const dismissalOf = (call: Call): string => `${call.id} ${call.state}`;
