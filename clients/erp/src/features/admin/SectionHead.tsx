import type { ReactNode } from "react";

/** The heading of a section of Admin, with what one can do there. */
export function SectionHead({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <header className="flex min-h-12 shrink-0 items-center gap-3 px-4 pt-3">
      <title>{`${title} · VoltCharge`}</title>
      <h1 className="text-base font-semibold">{title}</h1>
      <div className="ml-auto flex items-center gap-2">{children}</div>
    </header>
  );
}
