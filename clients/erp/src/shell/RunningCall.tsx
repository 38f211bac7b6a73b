import { Link } from "@tanstack/react-router";
import { Phone } from "lucide-react";
import { useMay } from "@/app/session";
import { CallTimer } from "@/features/hotline/CallTimer";
import { useCallEvents, useCurrentCall } from "@/features/hotline/current-call";
import { callerWords } from "@/features/hotline/wording";

/** The running call with its timer, wherever one is. */
export function RunningCall() {
  return useMay("hotline.use") ? <Shown /> : null;
}

function Shown() {
  useCallEvents();
  const current = useCurrentCall();
  const call = current.data?.call;
  if (!call || !current.data) return null;
  return (
    <Link
      to="/hotline"
      aria-label={`Running call: ${callerWords(call)}`}
      className="flex h-8 items-center gap-2 rounded-md bg-available-soft px-2.5 font-medium text-available hover:opacity-90"
    >
      <Phone aria-hidden className="size-4" />
      <span className="max-w-32 truncate max-lg:hidden">{callerWords(call)}</span>
      <CallTimer call={call} skew={current.data.skew} className="font-mono tabular-nums" />
    </Link>
  );
}
