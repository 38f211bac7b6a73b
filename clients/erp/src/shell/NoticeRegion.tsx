import { Link } from "@tanstack/react-router";
import { Button, cn } from "@voltcharge/ui";
import { Bell, CircleAlert, CircleCheck, X } from "lucide-react";
import { dismissNotice, useNotices, type ShellNotice } from "./notices";

export function NoticeRegion() {
  const notices = useNotices();
  return (
    <div
      role="status"
      className="pointer-events-none fixed right-4 bottom-4 z-40 flex w-80 max-w-[calc(100vw-2rem)] flex-col gap-2"
    >
      {notices.map((notice) => (
        <div
          key={notice.id}
          className="pointer-events-auto flex items-start gap-2 rounded-lg border border-line bg-raised p-3 shadow-raised"
        >
          <ToneIcon tone={notice.tone} />
          <p className="min-w-0 flex-1 break-words">
            {notice.text}
            {notice.reference === undefined ? null : (
              <Link
                to="/service/$reference"
                params={{ reference: notice.reference }}
                onClick={() => dismissNotice(notice.id)}
                className="mt-0.5 block font-medium text-accent hover:underline"
              >
                Open {notice.reference}
              </Link>
            )}
          </p>
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label="Dismiss"
            className="-m-1"
            onClick={() => dismissNotice(notice.id)}
          >
            <X aria-hidden />
          </Button>
        </div>
      ))}
    </div>
  );
}

const TONES = {
  success: { icon: CircleCheck, colour: "text-available" },
  danger: { icon: CircleAlert, colour: "text-danger" },
  news: { icon: Bell, colour: "text-accent" },
} as const;

function ToneIcon({ tone }: Pick<ShellNotice, "tone">) {
  const { icon: Icon, colour } = TONES[tone];
  return <Icon aria-hidden className={cn("mt-0.5 size-4 shrink-0", colour)} />;
}
