import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { asProblem } from "@voltcharge/api";
import { Button, cn, FailedState, Kbd } from "@voltcharge/ui";
import { PhoneCall } from "lucide-react";
import { useCallback, useRef, useState } from "react";
import { CallHistory } from "./history/CallHistory";
import { CallPane } from "./history/CallPane";
import { CallInHand } from "./CallInHand";
import { useCurrentCall } from "./current-call";
import { parseHotlineSearch, type HotlineSearch } from "./hotline-search";
import { startCall } from "./start-call";

const route = getRouteApi("/signed-in/hotline");

/** HOT-1 to HOT-8: the call in hand, the call history below, and beside them who is calling or an opened call. */
export function HotlinePage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const current = useCurrentCall();
  const [starting, setStarting] = useState(false);
  const start = useRef<HTMLButtonElement>(null);
  const change = useCallback(
    (changed: Partial<HotlineSearch>) =>
      void navigate({
        to: "/hotline",
        search: (present) => ({ ...parseHotlineSearch(present), ...changed }),
        replace: true,
      }),
    [navigate],
  );
  const begin = async (): Promise<void> => {
    setStarting(true);
    await startCall();
    setStarting(false);
  };
  const held = current.data;
  const call = held?.call ?? null;
  const history = <CallHistory search={search} onChange={change} />;
  const opened =
    search.call === undefined ? null : (
      <CallPane key={search.call} id={search.call} onClose={() => change({ call: undefined })} />
    );
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
      {held && call ? (
        <CallInHand
          key={call.id}
          call={call}
          held={held}
          history={history}
          opened={opened}
          onSaved={() => start.current?.focus()}
        />
      ) : (
        <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
          {current.isError && held === undefined ? (
            <FailedState
              title="The call in hand cannot be shown"
              detail={asProblem(current.error).message}
              reference={asProblem(current.error).traceId}
              onRetry={() => void current.refetch()}
            />
          ) : null}
          <div className="flex min-h-110 flex-1">
            <div className={cn("flex min-w-0 flex-1", opened && "max-lg:hidden")}>{history}</div>
            {opened ? <div className="min-w-0 flex-1 lg:border-l lg:border-line">{opened}</div> : null}
          </div>
        </div>
      )}
    </main>
  );
}
