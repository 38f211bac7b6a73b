import { useClockText } from "./clock";
import { formatExactTime, formatRelativeTime } from "./format";

interface RelativeTimeProps {
  at: string | null;
  /** Shown when there is no time. */
  fallback?: string;
  className?: string;
}

/** Relative up to a day with the exact time on hover, exact after that. */
export function RelativeTime({ at, fallback = "never", className }: RelativeTimeProps) {
  const text = useClockText((now) => (at === null ? fallback : formatRelativeTime(Date.parse(at), now)));
  if (at === null) return <span className={className}>{fallback}</span>;
  return (
    <time dateTime={at} title={formatExactTime(at)} className={className}>
      {text}
    </time>
  );
}
