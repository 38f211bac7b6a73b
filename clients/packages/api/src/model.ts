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

/** What arrives on `GET /api/v1/live`, by event name. */
export type LiveEvent =
  | { type: "hello"; epoch: string; seq: number }
  | { type: "charger"; charger: ChargerSummary }
  | { type: "charger_removed"; id: string }
  | { type: "network"; network: Network }
  | { type: "command"; command: CommandRecord }
  | { type: "system"; system: SystemState }
  | { type: "reset" }
  | { type: "session_ended"; reason: EndReason };
