/** Numbers and times as the customer writes them (design.md, "Language"): LKR, kWh, Asia/Colombo. Pure. */
const ZONE = "Asia/Colombo";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const money = new Intl.NumberFormat("en-LK", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const oneDecimal = new Intl.NumberFormat("en-LK", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat("en-LK");
const dateTime = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});
const dateTimeSeconds = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const clock = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const hourOfDay = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit" });

/** `LKR 1,250.00` from integer cents. */
export const formatMoney = (cents: number): string => `LKR ${money.format(cents / 100)}`;
/** `12.4 kWh` from watt-hours. */
export const formatEnergy = (wattHours: number): string => `${oneDecimal.format(wattHours / 1000)} kWh`;
/** `48.2 kW` from watts. */
export const formatPower = (watts: number): string => `${oneDecimal.format(watts / 1000)} kW`;
/** `10,000` */
export const formatCount = (count: number): string => whole.format(count);

/** `00:12:45` from milliseconds; hours grow beyond two digits. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const part = (value: number): string => String(value).padStart(2, "0");
  return `${part(Math.floor(seconds / 3600))}:${part(Math.floor(seconds / 60) % 60)}:${part(seconds % 60)}`;
}

/** `22 Nov 2026, 14:05:09` */
export const formatExactTime = (at: number | string): string => dateTimeSeconds.format(new Date(at));
/** `14:05:09` */
export const formatClock = (at: number | string): string => clock.format(new Date(at));
/** `14:00` */
export const formatHour = (at: number | string): string => hourOfDay.format(new Date(at));

/** Relative up to a day, exact after that. `now` and `at` are epoch milliseconds. */
export function formatRelativeTime(at: number, now: number): string {
  const age = now - at;
  if (age < -MINUTE) return dateTime.format(at);
  if (age < 10_000) return "just now";
  if (age < MINUTE) return `${Math.floor(age / 10_000) * 10} s ago`;
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min ago`;
  if (age < DAY) return `${Math.floor(age / HOUR)} h ago`;
  return dateTime.format(at);
}

/** How long a state lasts: `for 5 min`, `since 21 Nov 2026, 14:05` after a day. The twin of {@link formatRelativeTime}. */
export function formatLasting(at: number, now: number): string {
  const relative = formatRelativeTime(at, now);
  if (relative === "just now") return relative;
  return relative.endsWith(" ago") ? `for ${relative.slice(0, -4)}` : `since ${relative}`;
}
