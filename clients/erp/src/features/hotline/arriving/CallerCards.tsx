import { useNavigate, useRouterState } from "@tanstack/react-router";
import { asProblem, type Call } from "@voltcharge/api";
import { PhoneIncoming, X } from "lucide-react";
import { useState } from "react";
import { api } from "@/app/api";
import { useMay } from "@/app/session";
import { useCommands } from "@/commands/registry";
import { announce } from "@/shell/notices";
import { askForCurrentCall, useCurrentCall } from "../current-call";
import { takeCall } from "../start-call";
import { callerWords } from "../wording";
import { arrivingCalls, dismissalOf } from "./arriving";
import { CallerCard } from "./CallerCard";

/** HOT-9: who is calling, on whatever page the agent is. Mounted once, by the shell. */
export function CallerCards() {
  return useMay("hotline.use") ? <Shown /> : null;
}

function Shown() {
  const navigate = useNavigate();
  const current = useCurrentCall();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const cards = arrivingCalls(current.data, dismissed, path === "/hotline");
  const first = cards[0];

  const open = async (call: Call): Promise<void> => {
    await navigate({ to: "/hotline" });
    if (call.state === "ringing") await takeCall(call);
  };
  const dismiss = async (call: Call): Promise<void> => {
    setDismissed((present) => new Set(present).add(dismissalOf(call)));
    if (call.state !== "ringing") return;
    try {
      await api.cancelCall(call.id);
    } catch (cause) {
      // The card is gone from this screen alone; others of this agent still show it.
      announce("danger", asProblem(cause).message);
    }
    void askForCurrentCall();
  };
  useCommands(
    first === undefined
      ? []
      : [
          {
            id: "open-caller",
            title:
              first.state === "ringing"
                ? `Start Call with ${callerWords(first)}`
                : `Open ${callerWords(first)} in Hotline`,
            group: "Calls",
            icon: PhoneIncoming,
            keys: "alt+a",
            whileTyping: true,
            run: () => void open(first),
          },
          {
            id: "dismiss-caller",
            title: "Dismiss the caller's card",
            group: "Calls",
            icon: X,
            keys: "alt+x",
            whileTyping: true,
            run: () => void dismiss(first),
          },
        ],
  );
  if (cards.length === 0) return null;
  return (
    <section
      aria-label="Incoming calls"
      className="pointer-events-none fixed top-14 right-4 z-40 flex w-88 max-w-[calc(100vw-2rem)] flex-col gap-2"
    >
      {cards.map((call) => (
        <CallerCard
          key={call.id}
          call={call}
          keyed={call === first}
          onOpen={() => void open(call)}
          onDismiss={() => void dismiss(call)}
        />
      ))}
    </section>
  );
}
