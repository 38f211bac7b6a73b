import { Button, cn, formatCount, Popover } from "@voltcharge/ui";
import { Bell } from "lucide-react";
import { useState } from "react";
import { useMay } from "@/app/session";
import { useCommands } from "@/commands/registry";
import { NotificationList } from "./NotificationList";
import { useArrivingNotifications, useNotifications } from "./notifications";

/** The bell of the top bar, for those who are told things. */
export function NotificationsBell() {
  return useMay("notifications.view") ? <Shown /> : null;
}

function Shown() {
  const [open, setOpen] = useState(false);
  const { unread, isError } = useNotifications();
  useArrivingNotifications(useMay("tickets.view"));
  useCommands([
    {
      id: "notifications",
      title: "Notifications",
      group: "General",
      icon: Bell,
      keys: "g n",
      run: () => setOpen(true),
    },
  ]);
  const said = unread === 0 ? "Notifications" : `Notifications, ${formatCount(unread)} unread`;
  return (
    <Popover
      label="Notifications"
      open={open}
      onOpenChange={setOpen}
      className="flex max-h-[min(36rem,calc(100dvh-5rem))] w-[min(24rem,calc(100vw-1rem))] flex-col"
      trigger={
        <Button variant="ghost" size="icon" aria-label={said} className="relative">
          <Bell aria-hidden className={cn(isError && "text-ink-3")} />
          {unread > 0 ? (
            <span
              aria-hidden
              className="absolute -top-0.5 -right-0.5 grid h-4 min-w-4 place-items-center rounded-full bg-danger-fill px-1 text-[10px] font-semibold text-[#fff]"
            >
              {unread > 99 ? "99+" : unread}
            </span>
          ) : null}
        </Button>
      }
    >
      <NotificationList onLeave={() => setOpen(false)} />
    </Popover>
  );
}
