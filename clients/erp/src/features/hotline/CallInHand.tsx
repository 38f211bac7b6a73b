import type { Call, CurrentCall } from "@voltcharge/api";
import { cn } from "@voltcharge/ui";
import type { ReactNode } from "react";
import { ContextRail } from "@/features/context/ContextRail";
import { useMedia } from "@/list/use-width";
import { CallForm } from "./CallForm";
import { useCallDraft } from "./call-draft";
import { WaitingCalls } from "./WaitingCalls";

interface CallInHandProps {
  call: Call;
  held: CurrentCall & { skew: number };
  history: ReactNode;
  /** An earlier call, opened: it takes the place of who is calling now until it is closed. */
  opened: ReactNode;
  onSaved: () => void;
}

/** The call in hand over the history, and who is calling beside them; on narrow screens one under the other. */
export function CallInHand({ call, held, history, opened, onSaved }: CallInHandProps) {
  const draft = useCallDraft(call);
  const wide = useMedia("(min-width: 1024px)");
  const rail = <ContextRail contactId={draft.value.contact_id} chargerId={null} except={{ call: call.id }} />;
  return (
    <section
      aria-label="Call"
      className="min-h-0 flex-1 overflow-y-auto lg:grid lg:grid-cols-[minmax(0,3fr)_minmax(20rem,2fr)] lg:overflow-hidden"
    >
      <div className="flex min-w-0 flex-col lg:overflow-y-auto">
        <div className="flex flex-col gap-4 p-4">
          <CallForm draft={draft} skew={held.skew} onSaved={onSaved} />
          <WaitingCalls waiting={held.waiting} skew={held.skew} />
          {wide ? null : rail}
        </div>
        <div
          className={cn(
            "flex h-130 shrink-0 border-t border-line lg:h-auto lg:min-h-90 lg:flex-1",
            opened && "max-lg:hidden",
          )}
        >
          {history}
        </div>
      </div>
      <div className="min-w-0 lg:overflow-y-auto lg:border-l lg:border-line">
        {opened ?? (wide ? <div className="p-4">{rail}</div> : null)}
      </div>
    </section>
  );
}
