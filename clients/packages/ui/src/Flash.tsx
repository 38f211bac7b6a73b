import { useEffect, useRef, type ReactNode } from "react";

interface FlashProps {
  /** The value whose change is worth a look. The first one does not flash. */
  on: string | number;
  className?: string;
  children: ReactNode;
}

const reducedMotion = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Lights up softly, once, when `on` changes: a fading ring of colour, nothing moves. */
export function Flash({ on, className, children }: FlashProps) {
  const ref = useRef<HTMLSpanElement>(null);
  const previous = useRef(on);
  useEffect(() => {
    if (previous.current === on) return;
    previous.current = on;
    if (reducedMotion()) return;
    const colour = getComputedStyle(document.documentElement).getPropertyValue("--accent");
    ref.current?.animate(
      [
        { boxShadow: `0 0 0 3px color-mix(in srgb, ${colour} 45%, transparent)` },
        { boxShadow: "0 0 0 3px transparent" },
      ],
      { duration: 900, easing: "ease-out" },
    );
  }, [on]);
  return (
    <span ref={ref} className={className}>
      {children}
    </span>
  );
}
