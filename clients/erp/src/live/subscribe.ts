/** Who wants to hear of live events: screens subscribe here while they are mounted, the feed tells. */
import type { LiveEvent } from "@voltcharge/api";
import { useEffect, useRef } from "react";

type Kind = LiveEvent["type"];
type EventOf<K extends Kind> = Extract<LiveEvent, { type: K }>;
type Listener = (event: LiveEvent) => void;

const listeners = new Map<Kind, Set<Listener>>();

/** Hear every event of one kind until the returned function is called. */
export function onLive<K extends Kind>(kind: K, listener: (event: EventOf<K>) => void): () => void {
  const heard = listener as Listener;
  const all = listeners.get(kind) ?? new Set();
  listeners.set(kind, all.add(heard));
  return () => all.delete(heard);
}

/** Tells everybody who wants to hear. */
export function tellLive(event: LiveEvent): void {
  for (const hear of listeners.get(event.type) ?? []) hear(event);
}

/** Hear every event of one kind while the component is mounted. */
export function useLive<K extends Kind>(kind: K, listener: (event: EventOf<K>) => void): void {
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => onLive(kind, (event) => latest.current(event)), [kind]);
}
