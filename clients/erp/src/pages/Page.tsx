import type { ReactNode } from "react";

interface MessagePageProps {
  code?: string;
  title: string;
  children: ReactNode;
  action: ReactNode;
}

/** A page that has only a message: 403, 404, a screen that failed. */
export function MessagePage({ code, title, children, action }: MessagePageProps) {
  return (
    <main className="grid h-full place-items-center p-6">
      <title>{`${title} · VoltCharge`}</title>
      <div className="max-w-md text-center">
        {code ? <p className="font-mono text-sm text-ink-3">{code}</p> : null}
        <h1 className="mt-2 text-lg font-semibold">{title}</h1>
        <div className="mt-2 text-ink-2">{children}</div>
        <div className="mt-6 flex justify-center gap-2">{action}</div>
      </div>
    </main>
  );
}
