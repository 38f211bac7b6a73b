import { Link } from "@tanstack/react-router";
import type { Problem } from "@voltcharge/api";
import { Notice } from "@voltcharge/ui";
import { CircleAlert } from "lucide-react";

export interface PhoneOwner {
  id: string;
  name: string;
}

/** Whose the phone number is already, when that is why a contact was not saved. */
export function phoneOwner(problem: Problem | null): PhoneOwner | null {
  const { contact_id: id, contact_name: name } = problem?.body ?? {};
  return problem?.status === 409 && typeof id === "string" && typeof name === "string" ? { id, name } : null;
}

export function PhoneTaken({ owner, onFollow }: { owner: PhoneOwner; onFollow: () => void }) {
  return (
    <Notice role="alert" tone="danger" icon={CircleAlert} className="mt-4">
      This phone number belongs to{" "}
      <Link
        to="/contacts/$contactId"
        params={{ contactId: owner.id }}
        onClick={onFollow}
        className="font-medium underline"
      >
        {owner.name}
      </Link>
      . Numbers are unique in the directory; nothing was saved.
    </Notice>
  );
}
