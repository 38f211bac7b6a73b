import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { asProblem, type Call } from "@voltcharge/api";
import { Button, cn, FailedState, Kbd } from "@voltcharge/ui";
import { PhoneCall } from "lucide-react";
import { useCallback, useRef, useState } from "react";
import { ContextRail } from "@/features/context/ContextRail";
import { useMedia } from "@/list/use-width";
import { CallForm } from "./CallForm";
import { CallHistory } from "./history/CallHistory";
import { CallPane } from "./history/CallPane";
import { useCallDraft } from "./call-draft";
import { useCurrentCall } from "./current-call";
import { parseHotlineSearch, type HotlineSearch } from "./hotline-search";
import { startCall } from "./start-call";
import { WaitingCalls } from "./WaitingCalls";

const route = getRouteApi("/signed-in/hotline");

/** HOT-1 to HOT-8: the call in hand with who is calling beside it, and the call history below. */
export function HotlinePage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const current = useCurrentCall();
  const [starting, setStarting] = useState(false);
  const start = useRef<HTMLButtonElement>(null);
  const wide = useMedia("(min-width: 1024px)");
  const change = useCallback(
    (changed: Partial<HotlineSearch>) =>
      void navigate({
        to: "/hotline",
        search: (present) => ({ ...parseHotlineSearch(present), ...changed }),
        replace: true,
      }),
    [navigate],
  );
  const call = current.data?.call ?? null;
  const alone = search.call !== undefined && !wide;
  const begin = async (): Promise<void> => {
    setStarting(true);
    await startCall();
    setStarting(false);
  };
  return (
    <main className="flex h-full flex-col">
      <title>Hotline · VoltCharge</title>
      <header className="flex h-12 shrink-0 items-center gap-4 border-b border-line bg-surface px-4">
        <h1 className="text-base font-semibold">Hotline</h1>
        <span className="ml-auto hidden items-center gap-1 text-xs text-ink-3 sm:flex" aria-hidden>
          <Kbd>C</Kbd> starts a call
        </span>
        <Button
          ref={start}
          size="sm"
          disabled={starting || call !== null || current.isPending}
          className="border-transparent bg-[#14703a] text-[#fff] hover:bg-[#14703a] hover:opacity-90 max-sm:ml-auto"
          onClick={() => void begin()}
        >
          <PhoneCall aria-hidden />
          Start Call
        </Button>
      </header>
      <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
        {current.isError && current.data === undefined ? (
          <FailedState
            title="The call in hand cannot be shown"
            detail={asProblem(current.error).message}
            reference={asProblem(current.error).traceId}
            onRetry={() => void current.refetch()}
          />
        ) : null}
        {call !== null && current.data ? (
          <CallInHand key={call.id} call={call} skew={current.data.skew} onSaved={() => start.current?.focus()} />
        ) : null}
        {current.data ? <WaitingCalls waiting={current.data.waiting} skew={current.data.skew} /> : null}
        <div className={cn("flex min-h-110 flex-1", call !== null && "border-t border-line")}>
          <div
            className={cn(
              "min-w-0 flex-1",
              search.call !== undefined && "lg:border-r lg:border-line",
              alone && "hidden",
            )}
          >
            <CallHistory search={search} onChange={change} />
          </div>
          {search.call === undefined ? null : (
            <div className="min-w-0 flex-1">
              <CallPane key={search.call} id={search.call} onClose={() => change({ call: undefined })} />
            </div>
          )}
        </div>
      </div>
    </main>
  );
}

interface CallInHandProps {
  call: Call;
  skew: number;
  onSaved: () => void;
}

function CallInHand({ call, skew, onSaved }: CallInHandProps) {
  const draft = useCallDraft(call);
  return (
    <section aria-label="Call" className="grid gap-4 p-4 lg:grid-cols-[minmax(0,3fr)_minmax(20rem,2fr)]">
      <CallForm draft={draft} skew={skew} onSaved={onSaved} />
      <ContextRail contactId={draft.value.contact_id} chargerId={null} except={{ call: call.id }} />
    </section>
  );
}
