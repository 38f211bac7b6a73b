import type { Contact } from "@voltcharge/api";
import { cn } from "@voltcharge/ui";
import { tierWord } from "./wording";

const LOOKS: Record<Contact["tier"], string> = {
  standard: "border-line text-ink-2",
  silver: "border-line-field bg-hover text-ink",
  gold: "border-weak bg-weak-soft text-weak",
  platinum: "border-accent bg-accent-soft text-accent",
};

/** A contact's tier: a word in a frame, the higher the more it shows. */
export function TierBadge({ tier }: { tier: Contact["tier"] }) {
  return (
    <span className={cn("shrink-0 rounded border px-1.5 text-[11px] leading-4.5 font-medium", LOOKS[tier])}>
      {tierWord(tier)}
    </span>
  );
}
