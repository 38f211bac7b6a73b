import { Button, Kbd, Tooltip } from "@voltcharge/ui";
import { Menu as MenuIcon, Moon, Search, Sun } from "lucide-react";
import { toggleTheme, useIsDark } from "@/app/theme";
import { NotificationsBell } from "@/features/notifications/NotificationsBell";
import { LiveIndicator } from "./LiveIndicator";
import { openOverlay } from "./overlay";
import { RunningCall } from "./RunningCall";
import { UserMenu } from "./UserMenu";

export function TopBar() {
  const dark = useIsDark();
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line bg-surface px-3 md:px-4">
      <Button
        variant="ghost"
        size="icon"
        aria-label="Open the navigation"
        className="md:hidden"
        onClick={() => openOverlay("navigation")}
      >
        <MenuIcon aria-hidden />
      </Button>
      <button
        type="button"
        onClick={() => openOverlay("palette")}
        className="flex h-8 w-full max-w-80 min-w-9 items-center gap-2 rounded-md border border-line bg-canvas px-2.5 text-ink-3 hover:border-line-field"
      >
        <Search aria-hidden className="size-4 shrink-0" />
        <span className="flex-1 truncate text-left">Search or jump to…</span>
        <span className="hidden gap-0.5 md:flex" aria-hidden>
          <Kbd>Ctrl</Kbd>
          <Kbd>K</Kbd>
        </span>
      </button>
      <div className="flex-1" />
      <RunningCall />
      <LiveIndicator />
      <Tooltip label={dark ? "Light theme" : "Dark theme"}>
        <Button
          variant="ghost"
          size="icon"
          aria-label={dark ? "Switch to the light theme" : "Switch to the dark theme"}
          className="max-sm:hidden"
          onClick={toggleTheme}
        >
          {dark ? <Sun aria-hidden /> : <Moon aria-hidden />}
        </Button>
      </Tooltip>
      <NotificationsBell />
      <UserMenu />
    </header>
  );
}
