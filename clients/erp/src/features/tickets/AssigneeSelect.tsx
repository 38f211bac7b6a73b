import { Select } from "@voltcharge/ui";
import type { ComponentProps } from "react";
import { useAssignees } from "./assignees";
import type { Assignee, Category, Person } from "./model";
import { loadWords } from "./wording";

interface AssigneeSelectProps extends Omit<ComponentProps<"select">, "value" | "onChange"> {
  category: Category;
  value: Person | null;
  onChoose: (chosen: Person | null) => void;
}

/** Only members whose department fits, each with what they have in hand (TKT-1; guide: New Ticket Workflow, step 7). */
export function AssigneeSelect({ category, value, onChoose, ...rest }: AssigneeSelectProps) {
  const { data, isError } = useAssignees(category);
  const fitting: readonly Assignee[] = data ?? [];
  // Whoever has it stays visible, also when the list is away or their department does not fit any more.
  const absent = value !== null && !fitting.some((one) => one.member_id === value.member_id);
  return (
    <Select
      value={value?.member_id ?? ""}
      onChange={(event) => {
        const chosen = fitting.find((one) => one.member_id === event.target.value);
        onChoose(chosen ? { member_id: chosen.member_id, name: chosen.name } : null);
      }}
      {...rest}
    >
      <option value="">Nobody</option>
      {absent ? <option value={value.member_id}>{value.name}</option> : null}
      {fitting.map((one) => (
        <option key={one.member_id} value={one.member_id}>
          {one.name} ({loadWords(one)})
        </option>
      ))}
      {isError ? <option disabled>Members cannot be listed at the moment</option> : null}
    </Select>
  );
}
