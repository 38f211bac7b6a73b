import { Kbd } from "@voltcharge/ui";

const CAPS: Record<string, string> = { Escape: "Esc", Enter: "↵", alt: "Alt" };

/** The keys of a command as caps: `g d` as two, `mod+k` as Ctrl K. */
export function KeyCaps({ keys }: { keys: string }) {
  const caps = keys.split(" ").flatMap((press) => press.split("+"));
  return (
    <span className="flex gap-0.5">
      {caps.map((cap, index) => (
        <Kbd key={index}>{cap === "mod" ? "Ctrl" : (CAPS[cap] ?? (cap.length === 1 ? cap.toUpperCase() : cap))}</Kbd>
      ))}
    </span>
  );
}
