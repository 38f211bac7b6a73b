/** Who has a ticket before them (TKT-9): said by this page every few seconds, heard from the stream. */
import { useQuery } from "@tanstack/react-query";
import type { Lookers } from "@voltcharge/api";
import { useEffect } from "react";
import { api } from "@/app/api";
import { queryClient } from "@/app/query-client";
import { currentSession, useMay } from "@/app/session";
import { ticketKeys } from "./keys";
import type { Looker } from "./model";

/** The server forgets after 25 s. */
const REPEAT_MS = 10_000;

/** Takes over what the stream says; everybody counts there, oneself too. */
export function showLookers({ reference, items }: Lookers): void {
  queryClient.setQueryData<Looker[]>(ticketKeys.lookers(reference), items);
}

/** Says that this member is viewing or writing, for as long as the ticket is on screen, and answers who else is. */
export function useLookers(reference: string, writing: boolean): readonly Looker[] {
  const mayWork = useMay("tickets.view");
  useEffect(() => {
    if (!mayWork) return;
    const say = (doing: "viewing" | "editing" | "gone"): void => {
      // Nobody is harmed when this is not heard: it is said again, or forgotten.
      api.lookAtTicket(reference, doing).then(showLookers, () => undefined);
    };
    const repeat = (): void => {
      if (!document.hidden) say(writing ? "editing" : "viewing");
    };
    const turn = (): void => (document.hidden ? say("gone") : repeat());
    repeat();
    const timer = setInterval(repeat, REPEAT_MS);
    document.addEventListener("visibilitychange", turn);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", turn);
    };
  }, [reference, writing, mayWork]);
  useEffect(() => {
    const leave = (): void => void api.lookAtTicket(reference, "gone").catch(() => undefined);
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      leave();
    };
  }, [reference]);
  const { data } = useQuery<Looker[]>({
    queryKey: ticketKeys.lookers(reference),
    queryFn: () => [],
    enabled: false,
  });
  const me = currentSession()?.member.id;
  return (data ?? []).filter((looker) => looker.member_id !== me);
}

/** `Ruwan is viewing`, `Ruwan is writing · Sita and 2 others are viewing`; empty when nobody else is here. */
export function lookerWords(lookers: readonly Looker[]): string {
  const writing = lookers.filter((looker) => looker.doing === "editing").map((looker) => looker.name);
  const viewing = lookers.filter((looker) => looker.doing === "viewing").map((looker) => looker.name);
  return [peopleWords(writing, "writing"), peopleWords(viewing, "viewing")].filter(Boolean).join(" · ");
}

function peopleWords(names: readonly string[], doing: string): string {
  const [first, second, ...others] = names;
  if (first === undefined) return "";
  if (second === undefined) return `${first} is ${doing}`;
  if (others.length === 0) return `${first} and ${second} are ${doing}`;
  return `${first} and ${names.length - 1} others are ${doing}`;
}
