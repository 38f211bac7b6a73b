import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { api } from "@/app/api";
import { useMay } from "@/app/session";
import { keys } from "@/live/keys";
import { systemNotes } from "./system-notes";

/** A slim line under the top bar while a part of the suite is down: what is stale, and what still works. */
export function SystemBanner() {
  const permitted = useMay("system.view");
  const { data } = useQuery({
    queryKey: keys.system,
    queryFn: ({ signal }) => api.readSystem(signal),
    enabled: permitted,
  });
  const notes = data ? systemNotes(data) : [];
  return (
    <div role="status">
      {notes.map((note) => (
        <p
          key={note}
          className="flex items-center gap-2 border-b border-line bg-weak-soft px-4 py-1.5 text-xs text-weak"
        >
          <TriangleAlert aria-hidden className="size-3.5 shrink-0" />
          {note}
        </p>
      ))}
    </div>
  );
}
