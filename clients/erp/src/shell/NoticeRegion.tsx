import { Button } from "@voltcharge/ui";
import { CircleAlert, CircleCheck, X } from "lucide-react";
import { dismissNotice, useNotices } from "./notices";

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
          {notice.tone === "success" ? (
            <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-available" />
          ) : (
            <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-danger" />
          )}
          <p className="min-w-0 flex-1">{notice.text}</p>
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
