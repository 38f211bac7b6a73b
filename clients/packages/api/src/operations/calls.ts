/** Calls: the one in hand and the history. */
import type { Client } from "openapi-fetch";
import { address, body, deadline } from "../http";
import type { Call, CallDraft, CallPage, CallQuery, CurrentCall, NewCall } from "../model";
import type { paths } from "../schema";

export interface CallApi {
  listCalls: (query: CallQuery, signal?: AbortSignal) => Promise<CallPage>;
  /** The same in every tab: `now - call.started_at` is the timer. */
  readCurrentCall: (signal?: AbortSignal) => Promise<CurrentCall>;
  readCall: (id: string, signal?: AbortSignal) => Promise<Call>;
  /** `call_id` is a UUID made here. Throws a 409 with a `CallConflict` when a call runs already. */
  startCall: (call: NewCall) => Promise<Call>;
  /** Keeps the draft; what is left out stays. */
  updateCall: (id: string, draft: CallDraft, signal?: AbortSignal) => Promise<Call>;
  saveCall: (id: string, draft: CallDraft) => Promise<Call>;
  cancelCall: (id: string) => Promise<void>;
  /** The address of the CSV file, for a link with `download`. */
  callsCsvUrl: (query: Omit<CallQuery, "limit" | "cursor">) => string;
}

export function callOperations(client: Client<paths>): CallApi {
  const one = (id: string): { path: { call_id: string } } => ({ path: { call_id: id } });
  return {
    listCalls: async (query, signal) =>
      body(await client.GET("/api/v1/calls", { params: { query }, signal: deadline(signal) })),
    readCurrentCall: async (signal) => body(await client.GET("/api/v1/calls/current", { signal: deadline(signal) })),
    readCall: async (id, signal) =>
      body(await client.GET("/api/v1/calls/{call_id}", { params: one(id), signal: deadline(signal) })),
    startCall: async (call) => body(await client.POST("/api/v1/calls", { body: call, signal: deadline() })),
    updateCall: async (id, draft, signal) =>
      body(await client.PATCH("/api/v1/calls/{call_id}", { params: one(id), body: draft, signal: deadline(signal) })),
    saveCall: async (id, draft) =>
      body(await client.POST("/api/v1/calls/{call_id}/save", { params: one(id), body: draft, signal: deadline() })),
    cancelCall: async (id) => {
      await client.POST("/api/v1/calls/{call_id}/cancel", { params: one(id), signal: deadline() });
    },
    callsCsvUrl: (query) => address("/api/v1/calls.csv", query),
  };
}
