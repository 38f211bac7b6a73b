import { useNavigate } from "@tanstack/react-router";
import { Menu, MenuItem, MenuSeparator } from "@voltcharge/ui";
import { Keyboard, KeyRound, LogOut, Moon, Sun } from "lucide-react";
import { roleWord, useSession } from "@/app/session";
import { toggleTheme, useIsDark } from "@/app/theme";
import { signOut } from "./sign-out";
import { openOverlay } from "./overlay";

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .map((word) => word.charAt(0))
    .slice(0, 2)
    .join("")
    .toUpperCase();

/** Name, role badge and avatar (AUTH-2); the menu has Sign Out. */
export function UserMenu() {
  const session = useSession();
  const dark = useIsDark();
  const navigate = useNavigate();
  if (session === null) return null;
  const { member } = session;
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`${member.name}, ${roleWord(session)}, user menu`}
          className="flex h-9 items-center gap-2 rounded-md pr-1 pl-2 hover:bg-hover"
        >
          <span className="max-w-40 truncate font-medium max-md:sr-only">{member.name}</span>
          <span className="rounded-full border border-line px-2 py-0.5 text-xs text-ink-2 max-sm:sr-only">
            {roleWord(session)}
          </span>
          <span
            aria-hidden
            className="grid size-7 place-items-center rounded-full bg-accent-soft text-[11px] font-semibold text-accent"
          >
            {initials(member.name)}
          </span>
        </button>
      }
    >
      <div className="px-2 py-1.5">
        <p className="font-medium">{member.name}</p>
        <p className="text-xs text-ink-3">
          {member.email} · {roleWord(session)}
        </p>
      </div>
      <MenuSeparator />
      <MenuItem onSelect={toggleTheme}>
        {dark ? <Sun aria-hidden /> : <Moon aria-hidden />}
        {dark ? "Light theme" : "Dark theme"}
      </MenuItem>
      <MenuItem onSelect={() => openOverlay("keys")}>
        <Keyboard aria-hidden />
        Keyboard shortcuts
      </MenuItem>
      <MenuItem onSelect={() => void navigate({ to: "/password", search: {} })}>
        <KeyRound aria-hidden />
        Change Password
      </MenuItem>
      <MenuSeparator />
      <MenuItem onSelect={() => void signOut()}>
        <LogOut aria-hidden />
        Sign Out
      </MenuItem>
    </Menu>
  );
}
