/** The words of tickets as the API has them. */
export type TicketStatus = "OPEN" | "ASSIGNED" | "IN_PROGRESS" | "RESOLVED" | "CLOSED";
export type Priority = "critical" | "high" | "normal" | "low";
export type Category = "technical_support" | "installation" | "service" | "maintenance";

export interface Person {
  member_id: string;
  name: string;
}

export interface TicketSummary {
  reference: string;
  summary: string;
  category: Category;
  priority: Priority;
  status: TicketStatus;
  contact_id: string | null;
  contact_name: string | null;
  charger_id: string | null;
  assignee: Person | null;
  visit_date: string | null;
  visit_time: string | null;
  created_at: string;
  updated_at: string;
  respond_by: string;
  responded_at: string | null;
  target_missed: boolean;
  version: number;
}

export interface HistoryEntry {
  id: number;
  kind:
    | "created"
    | "status"
    | "note"
    | "assignment"
    | "priority"
    | "visit"
    | "description"
    | "category"
    | "contact"
    | "charger"
    | "attachment"
    | "target_missed";
  at: string;
  by: Person | null;
  was: string | null;
  now: string | null;
  text: string | null;
  resolution: boolean;
  version: number;
}

export interface Attachment {
  id: string;
  name: string;
  media_type: string;
  size: number;
  at: string;
  by: Person;
}

export interface Ticket extends TicketSummary {
  description: string;
  call_id: string | null;
  created_by: Person | null;
  history: HistoryEntry[];
  attachments: Attachment[];
  may: TicketStatus[];
}

/** What to change: left out stays, null takes away. */
export interface TicketChanges {
  status?: TicketStatus;
  priority?: Priority;
  assignee_id?: string | null;
  visit_date?: string | null;
  visit_time?: string | null;
  description?: string;
  category?: Category;
  contact_id?: string | null;
  charger_id?: string | null;
  note?: string;
}

export interface Assignee {
  member_id: string;
  name: string;
  capabilities: string[];
  in_hand: number;
  visits_today: number;
}

export interface TicketFilter {
  q?: string;
  status?: TicketStatus[];
  priority?: Priority[];
  category?: Category[];
  assignee?: string | null;
  contact_id?: string | null;
  charger_id?: string | null;
  call_id?: string | null;
  target?: "missed" | "due" | null;
  visit_from?: string | null;
  visit_until?: string | null;
  created_from?: string | null;
  created_before?: string | null;
  sort?: TicketSort;
}

export type TicketSortKey =
  "priority" | "updated_at" | "created_at" | "reference" | "respond_by" | "visit_date" | "status";
export type TicketSort = TicketSortKey | `-${TicketSortKey}`;

export interface SavedView {
  id: string;
  name: string;
  filter: TicketFilter;
  shared: boolean;
  mine: boolean;
}

export interface Macro {
  id: string;
  name: string;
  text: string;
  status: TicketStatus | null;
  priority: Priority | null;
}

export interface Looker {
  member_id: string;
  name: string;
  doing: "viewing" | "editing";
}

export interface ChangedTicket {
  reference: string;
  ticket: TicketSummary | null;
  problem: string | null;
}
