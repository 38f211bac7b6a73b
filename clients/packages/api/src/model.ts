/**
 * The API's vocabulary under the names the screens use. The only place that reaches into the generated schema,
 * so a renamed schema is one changed line here.
 */
import type { components, operations } from "./schema";

type Schemas = components["schemas"];

export type Session = Schemas["Session"];
export type Member = Session["member"];
export type Role = Member["role"];
export type Permission = Session["permissions"][number];
export type EndReason = Schemas["LiveSessionEnded"]["reason"];
export type ChargerSummary = Schemas["ChargerSummary"];
export type ChargerKind = ChargerSummary["kind"];
export type ChargerStatus = ChargerSummary["status"];
export type Connector = ChargerSummary["connectors"][number];
export type ConnectorStatus = Connector["status"];
export type ChargerPage = Schemas["ChargerPage"];
export type ChargerDetail = Schemas["ChargerDetail"];
export type ChargerFacts = ChargerDetail["charger"];
export type Heartbeat = ChargerFacts["heartbeat"];
export type RunningTransaction = ChargerFacts["running"][number];
export type RecentFault = ChargerFacts["recent_faults"][number];
export type UnavailablePart = Schemas["UnavailablePart"];
export type CommandOutcome = Schemas["CommandOutcome"];
export type CommandRecord = Schemas["CommandRecord"];
export type CommandKind = CommandRecord["kind"];
export type CommandRequest = Schemas["CommandRequest"];
export type CommandStep = CommandRecord["steps"][number];
export type Counters = Schemas["Counters"];
export type Network = Schemas["Network"];
export type Dashboard = Schemas["Dashboard"];
export type ErrorCharger = Schemas["ErrorCharger"];
export type FaultHour = Schemas["FaultHour"];
export type KnockingCharger = Schemas["KnockingCharger"];
export type NewCharger = Schemas["NewCharger"];
export type ChargerChanges = Schemas["ChargerChanges"];
export type AddedCharger = Schemas["AddedCharger"];
export type SystemState = Schemas["SystemState"];
export type ServiceState = SystemState["services"][number];

export type ChargerQuery = NonNullable<operations["listChargers"]["parameters"]["query"]>;

type QueryOf<O extends keyof operations> = NonNullable<operations[O]["parameters"]["query"]>;

export type Capability = Schemas["Capability"];
export type Category = Schemas["Category"];
export type Priority = Schemas["Priority"];
export type Tier = Schemas["Tier"];
export type Person = NonNullable<Schemas["TicketSummary"]["assignee"]>;

export type Contact = Schemas["Contact"];
export type ContactPage = Schemas["ContactPage"];
export type ContactDetail = Schemas["ContactDetail"];
export type ContactQuery = QueryOf<"listContacts">;
export type NewContact = Schemas["AddContact"];
export type ContactChanges = Schemas["ContactChanges"];
export type PhoneMatches = Schemas["PhoneMatches"];
export type Duplicates = Schemas["Duplicates"];
export type DuplicatePair = Schemas["DuplicatePair"];
export type MergeContacts = Schemas["MergeContacts"];
export type ImportPreview = Schemas["ImportPreview"];
export type ImportRow = Schemas["ImportRow"];

export type Call = Schemas["Call"];
export type CallState = Call["state"];
export type CallPage = Schemas["CallPage"];
export type CallQuery = QueryOf<"listCalls">;
export type CallDraft = Schemas["CallDraft"];
export type CurrentCall = Schemas["CurrentCall"];
export type NewCall = Schemas["NewCall"];

export type Ticket = Schemas["Ticket"];
export type TicketSummary = Schemas["TicketSummary"];
export type TicketStatus = Schemas["TicketStatus"];
export type TicketPage = Schemas["TicketPage"];
export type TicketQuery = QueryOf<"listTickets">;
/** The one filter of list, saved view and export: a {@link TicketQuery} without the page. */
export type TicketFilter = Schemas["TicketFilter"];
export type TicketSort = NonNullable<TicketFilter["sort"]>;
export type TicketCounts = Schemas["TicketCounts"];
export type TicketChanges = Schemas["Changes"];
export type TicketChange = Schemas["TicketChange"];
export type NewTicket = Schemas["CreateTicket"];
export type BulkChange = Schemas["ChangeTickets"];
export type ChangedTickets = Schemas["ChangedTickets"];
export type ChangedTicket = Schemas["ChangedTicket"];
export type HistoryEntry = Schemas["HistoryEntry"];
export type Attachment = Schemas["Attachment"];
export type Assignees = Schemas["Assignees"];
export type Assignee = Schemas["Assignee"];
export type Looker = Schemas["Looker"];
export type Lookers = Schemas["Lookers"];
export type Doing = Schemas["Presence"]["doing"];
export type SavedViews = Schemas["SavedViews"];
export type SavedView = Schemas["SavedView"];
export type ViewEntry = Schemas["ViewEntry"];
export type Macros = Schemas["Macros"];
export type Macro = Schemas["Macro"];
export type MacroEntry = Schemas["MacroEntry"];
export type RecentTickets = Schemas["RecentTickets"];
export type Visits = Schemas["Visits"];
export type VisitQuery = QueryOf<"listVisits">;

export type TeamMember = Schemas["Member"];
export type MemberPage = Schemas["MemberPage"];
export type MemberQuery = QueryOf<"listMembers">;
export type NewMember = Schemas["NewMember"];
export type MemberChanges = Schemas["MemberChanges"];
export type Organisations = Schemas["Organisations"];
export type Organisation = Schemas["Organisation"];
export type OrganisationEntry = Schemas["OrganisationEntry"];
export type Keys = Schemas["Keys"];
export type PartnerKey = Schemas["PartnerKey"];
export type NewKey = Schemas["NewKey"];
export type IssuedKey = Schemas["IssuedKey"];
export type AuditEntry = Schemas["AuditEntry"];
export type AuditPage = Schemas["AuditPage"];
export type AuditQuery = QueryOf<"listAudit">;

export type Notification = Schemas["Notification"];
export type Notifications = Schemas["Notifications"];
export type NotificationQuery = QueryOf<"listNotifications">;
export type SearchResults = Schemas["SearchResults"];

/** The members of a 409 {@link Problem}'s `body`: read them as these where an operation can conflict. */
export type ContactConflict = Schemas["ContactConflict"];
export type CallConflict = Schemas["CallConflict"];
export type TicketConflict = Schemas["TicketConflict"];
export type MemberConflict = Schemas["MemberConflict"];

/** What arrives on `GET /api/v1/live`, by event name. */
export type LiveEvent =
  | { type: "hello"; epoch: string; seq: number }
  | { type: "charger"; charger: ChargerSummary }
  | { type: "charger_removed"; id: string }
  | { type: "network"; network: Network }
  | { type: "command"; command: CommandRecord }
  | { type: "system"; system: SystemState }
  | { type: "ticket"; ticket: TicketSummary }
  /** Everybody who has the ticket before them, oneself too. */
  | { type: "lookers"; lookers: Lookers }
  /** Also of one that was deleted or merged: see `deleted` and `merged_into`. */
  | { type: "contact"; contact: Contact }
  /** A call of one's own. */
  | { type: "call"; call: Call }
  | { type: "notification"; notification: Notification }
  | { type: "ticket_counts"; counts: TicketCounts }
  | { type: "reset" }
  | { type: "session_ended"; reason: EndReason };
