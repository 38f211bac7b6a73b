import { Check, Copy, X } from "lucide-react";
import { useState } from "react";
import { Button } from "./Button";

type Result = "idle" | "copied" | "refused";

/** Copies `text`; says so, and says so too when the browser refuses. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [result, setResult] = useState<Result>("idle");
  const copy = async (): Promise<void> => {
    const next = await navigator.clipboard.writeText(text).then(
      () => "copied" as const,
      () => "refused" as const,
    );
    setResult(next);
    setTimeout(() => setResult("idle"), 2000);
  };
  const [Icon, word] = { idle: [Copy, "Copy"], copied: [Check, "Copied"], refused: [X, "Select and copy"] }[result] as [
    typeof Copy,
    string,
  ];
  return (
    <Button size="sm" aria-label={`Copy ${label}`} onClick={() => void copy()}>
      <Icon aria-hidden />
      <span aria-live="polite">{word}</span>
    </Button>
  );
}
