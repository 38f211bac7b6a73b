import { useClockText } from "./clock";
import { formatExactTime, formatLasting, formatRelativeTime } from "./format";

interface RelativeTimeProps {
  at: string | null;
  /** Shown when there is no time. */
  fallback?: string;
  /** It is a state that lasts since then: "for 5 min" instead of "5 min ago". */
  lasting?: boolean;
  className?: string;
}

/** Relative up to a day with the exact time on hover, exact after that. */
export function RelativeTime({ at, fallback = "never", lasting = false, className }: RelativeTimeProps) {
  const words = lasting ? formatLasting : formatRelativeTime;
  const text = useClockText((now) => (at === null ? fallback : words(Date.parse(at), now)));
  if (at === null) return <span className={className}>{fallback}</span>;
  return (
    <time dateTime={at} title={formatExactTime(at)} className={className}>
      {text}
    </time>
  );
}
