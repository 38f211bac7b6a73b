/** How pages of notifications take in what the stream tells and what was read. Pure. */
import type { Notification, Notifications } from "@voltcharge/api";
import type { InfiniteData } from "@tanstack/react-query";

export type Pages = InfiniteData<Notifications, string | null>;

/** With a new one at the top; the same again changes nothing. */
export function withNew(known: Pages, arrived: Notification): Pages {
  if (known.pages.some((page) => page.items.some(({ id }) => id === arrived.id))) return known;
  const pages = known.pages.map((page, index) => ({
    ...page,
    items: index === 0 ? [arrived, ...page.items] : page.items,
    unread: page.unread + (arrived.read_at === null ? 1 : 0),
  }));
  return { ...known, pages };
}

/** With these read at `at`, or all of them. */
export function withRead(known: Pages, which: { ids: string[] } | { all: true }, at: string): Pages {
  const means = (one: Notification): boolean => one.read_at === null && ("all" in which || which.ids.includes(one.id));
  const gone = known.pages.reduce((sum, page) => sum + page.items.filter(means).length, 0);
  const pages = known.pages.map((page) => ({
    ...page,
    items: page.items.map((one) => (means(one) ? { ...one, read_at: at } : one)),
    unread: "all" in which ? 0 : Math.max(0, page.unread - gone),
  }));
  return { ...known, pages };
}
