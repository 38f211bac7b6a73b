import { Link } from "@tanstack/react-router";
import { asProblem, type Notification } from "@voltcharge/api";
import { Button, cn, EmptyState, FailedState, RelativeTime, Skeleton, useLasting } from "@voltcharge/ui";
import {
  BellRing,
  CalendarClock,
  ChevronsUp,
  CircleUser,
  Inbox,
  type LucideIcon,
  MessageSquareText,
  TimerOff,
  UserMinus,
} from "lucide-react";
import { useMay } from "@/app/session";
import { isUnread, useMarkRead, useNotifications } from "./notifications";

const ICONS: Partial<Record<Notification["kind"], LucideIcon>> = {
  assigned: CircleUser,
  unassigned: UserMinus,
  priority: ChevronsUp,
  target_missed: TimerOff,
  note: MessageSquareText,
  visit: CalendarClock,
};

/** The newest first; a click opens the ticket and marks it as read. */
export function NotificationList({ onLeave }: { onLeave: () => void }) {
  const list = useNotifications();
  const marking = useMarkRead();
  const slow = useLasting(list.isPending);
  return (
    <>
      <header className="flex h-11 shrink-0 items-center gap-2 border-b border-line pr-2 pl-4">
        <h2 className="flex-1 text-sm font-semibold">Notifications</h2>
        <Button
          variant="ghost"
          size="sm"
          disabled={list.unread === 0 || marking.isPending}
          onClick={() => marking.mutate({ all: true })}
        >
          Mark all read
        </Button>
      </header>
      {list.items.length > 0 ? (
        <ul className="min-h-0 flex-1 overflow-y-auto">
          {list.items.map((notification) => (
            <li key={notification.id} className="border-b border-line last:border-b-0">
              <Line
                notification={notification}
                onRead={() => marking.mutate({ ids: [notification.id] })}
                onLeave={onLeave}
              />
            </li>
          ))}
          {list.hasNextPage ? (
            <li className="p-2">
              <Button
                variant="ghost"
                size="sm"
                className="w-full"
                disabled={list.isFetchingNextPage}
                onClick={() => void list.fetchNextPage()}
              >
                {list.isFetchingNextPage ? "Loading…" : "Show older"}
              </Button>
            </li>
          ) : null}
        </ul>
      ) : list.isError ? (
        <FailedState
          title="Notifications could not be loaded"
          detail={`${asProblem(list.error).message} Tickets can be worked all the same.`}
          reference={asProblem(list.error).traceId}
          onRetry={() => void list.refetch()}
        />
      ) : list.isPending ? (
        <div role="status" aria-label="Loading notifications" className="flex h-40 flex-col gap-3 p-4">
          {slow ? [1, 2, 3].map((row) => <Skeleton key={row} className="h-9" />) : null}
        </div>
      ) : (
        <EmptyState icon={Inbox} title="Nothing new">
          When a ticket becomes yours, changes or runs late, it is said here at once.
        </EmptyState>
      )}
    </>
  );
}

interface LineProps {
  notification: Notification;
  onRead: () => void;
  onLeave: () => void;
}

function Line({ notification, onRead, onLeave }: LineProps) {
  const mayOpen = useMay("tickets.view");
  const unread = isUnread(notification);
  const Icon = ICONS[notification.kind] ?? BellRing;
  const urgent = notification.priority === "critical" || notification.kind === "target_missed";
  const content = (
    <>
      <Icon aria-hidden className={cn("mt-0.5 size-4 shrink-0", urgent ? "text-danger" : "text-ink-3")} />
      <span className="min-w-0 flex-1">
        <span className={cn("block", unread ? "font-medium" : "text-ink-2")}>{notification.title}</span>
        <span className="line-clamp-2 text-xs break-words text-ink-3">{notification.text}</span>
        <RelativeTime at={notification.at} className="text-xs text-ink-3" />
      </span>
      {unread ? <span className="sr-only">, unread</span> : null}
    </>
  );
  const layout = "flex min-w-0 flex-1 items-start gap-2.5 py-2.5 pl-4 text-left -outline-offset-2";
  return (
    <div className={cn("flex items-start pr-2 hover:bg-hover", unread && "bg-accent-soft hover:bg-accent-soft")}>
      {notification.reference !== null && mayOpen ? (
        <Link
          to="/service/$reference"
          params={{ reference: notification.reference }}
          onClick={() => {
            if (unread) onRead();
            onLeave();
          }}
          className={layout}
        >
          {content}
        </Link>
      ) : (
        <div className={layout}>{content}</div>
      )}
      {unread ? (
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label={`Mark as read: ${notification.title}`}
          title="Mark as read"
          className="mt-1.5"
          onClick={onRead}
        >
          <span aria-hidden className="size-2 rounded-full bg-accent" />
        </Button>
      ) : null}
    </div>
  );
}
