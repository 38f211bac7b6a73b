import { useQuery } from "@tanstack/react-query";
import { api } from "@/app/api";

export const profileKey = (contactId: string) => ["live", "contact", contactId] as const;

/** A contact with everything they are part of; `unavailable` names the parts that could not be had. */
export function useProfile(contactId: string | null) {
  return useQuery({
    queryKey: profileKey(contactId ?? ""),
    queryFn: ({ signal }) => api.readContact(contactId ?? "", signal),
    enabled: contactId !== null,
    staleTime: 5_000,
  });
}
