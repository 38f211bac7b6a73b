import { useSyncExternalStore } from "react";

export type Theme = "system" | "light" | "dark";

const KEY = "volt.theme";
const listeners = new Set<() => void>();

function stored(): Theme {
  const value = localStorage.getItem(KEY);
  return value === "light" || value === "dark" ? value : "system";
}

/** Applies and remembers the theme; `public/theme.js` applies it again before the next first paint. */
export function setTheme(theme: Theme): void {
  if (theme === "system") {
    localStorage.removeItem(KEY);
    delete document.documentElement.dataset["theme"];
  } else {
    localStorage.setItem(KEY, theme);
    document.documentElement.dataset["theme"] = theme;
  }
  for (const notify of listeners) notify();
}

export function isDark(): boolean {
  const theme = stored();
  return theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
}

export const toggleTheme = (): void => setTheme(isDark() ? "light" : "dark");

function subscribe(listener: () => void): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  listeners.add(listener);
  system.addEventListener("change", listener);
  return () => {
    listeners.delete(listener);
    system.removeEventListener("change", listener);
  };
}

export const useIsDark = (): boolean => useSyncExternalStore(subscribe, isDark);
