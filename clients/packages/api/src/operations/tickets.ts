/** Tickets: the list, one in detail, changes, presence, files, saved views and macros. */
import { address, body, deadline, type Http } from "../http";
import type {
  Assignees,
  Attachment,
  BulkChange,
  Category,
  ChangedTickets,
  Doing,
  Lookers,
  Macro,
  MacroEntry,
  Macros,
  NewTicket,
  RecentTickets,
  SavedView,
  SavedViews,
  Ticket,
  TicketChange,
  TicketCounts,
  TicketPage,
  TicketQuery,
  ViewEntry,
  VisitQuery,
  Visits,
} from "../model";
import { upload, type Progress } from "../upload";

/** 200 tickets, each for itself. */
const BULK_DEADLINE_MS = 30_000;

export interface TicketApi {
  listTickets: (query: TicketQuery, signal?: AbortSignal) => Promise<TicketPage>;
  countTickets: (signal?: AbortSignal) => Promise<TicketCounts>;
  listRecentTickets: (signal?: AbortSignal) => Promise<RecentTickets>;
  /** Who may be given a ticket of this category, lightest load first. */
  listAssignees: (category: Category, signal?: AbortSignal) => Promise<Assignees>;
  listVisits: (query: VisitQuery, signal?: AbortSignal) => Promise<Visits>;
  readTicket: (reference: string, signal?: AbortSignal) => Promise<Ticket>;
  /** `ticket_key` is a UUID made here; sent again, the same ticket is answered. */
  createTicket: (ticket: NewTicket) => Promise<Ticket>;
  /** What is left out of `changes` stays, null takes away. Throws a 409 with a `TicketConflict`. */
  changeTicket: (reference: string, change: TicketChange) => Promise<Ticket>;
  changeTickets: (change: BulkChange) => Promise<ChangedTickets>;
  /** Say it every 10 s while the ticket is open; answers who else has it before them. */
  lookAtTicket: (reference: string, doing: Doing) => Promise<Lookers>;
  addAttachment: (reference: string, attachmentId: string, file: File, progress: Progress) => Promise<Attachment>;
  /** The address of a file: for a download, or `inline` to show pictures and PDF. */
  attachmentUrl: (reference: string, attachmentId: string, inline?: boolean) => string;
  listTicketViews: (signal?: AbortSignal) => Promise<SavedViews>;
  saveTicketView: (id: string, view: ViewEntry) => Promise<SavedView>;
  deleteTicketView: (id: string) => Promise<void>;
  listTicketMacros: (signal?: AbortSignal) => Promise<Macros>;
  saveTicketMacro: (id: string, macro: MacroEntry) => Promise<Macro>;
  deleteTicketMacro: (id: string) => Promise<void>;
  /** The address of the CSV file, for a link with `download`. */
  ticketsCsvUrl: (query: Omit<TicketQuery, "limit" | "cursor">) => string;
}

export function ticketOperations(http: Http): TicketApi {
  const { client } = http;
  const one = (reference: string): { path: { reference: string } } => ({ path: { reference } });
  const view = (id: string): { path: { view_id: string } } => ({ path: { view_id: id } });
  const macro = (id: string): { path: { macro_id: string } } => ({ path: { macro_id: id } });
  return {
    listTickets: async (query, signal) =>
      body(await client.GET("/api/v1/tickets", { params: { query }, signal: deadline(signal) })),
    countTickets: async (signal) => body(await client.GET("/api/v1/tickets/counts", { signal: deadline(signal) })),
    listRecentTickets: async (signal) => body(await client.GET("/api/v1/tickets/recent", { signal: deadline(signal) })),
    listAssignees: async (category, signal) =>
      body(
        await client.GET("/api/v1/tickets/assignees", { params: { query: { category } }, signal: deadline(signal) }),
      ),
    listVisits: async (query, signal) =>
      body(await client.GET("/api/v1/tickets/visits", { params: { query }, signal: deadline(signal) })),
    readTicket: async (reference, signal) =>
      body(await client.GET("/api/v1/tickets/{reference}", { params: one(reference), signal: deadline(signal) })),
    createTicket: async (ticket) => body(await client.POST("/api/v1/tickets", { body: ticket, signal: deadline() })),
    changeTicket: async (reference, change) =>
      body(
        await client.PATCH("/api/v1/tickets/{reference}", {
          params: one(reference),
          body: change,
          signal: deadline(),
        }),
      ),
    changeTickets: async (change) =>
      body(await client.POST("/api/v1/tickets/bulk", { body: change, signal: deadline(undefined, BULK_DEADLINE_MS) })),
    lookAtTicket: async (reference, doing) =>
      body(
        await client.PUT("/api/v1/tickets/{reference}/presence", {
          params: one(reference),
          body: { doing },
          signal: deadline(),
        }),
      ),
    addAttachment: (reference, attachmentId, file, progress) =>
      upload<Attachment>(
        http,
        `/api/v1/tickets/${reference}/attachments`,
        file,
        { "X-Attachment-Id": attachmentId, "X-File-Name": encodeURIComponent(file.name) },
        progress,
      ),
    attachmentUrl: (reference, attachmentId, inline = false) =>
      `/api/v1/tickets/${reference}/attachments/${attachmentId}${inline ? "?inline=true" : ""}`,
    listTicketViews: async (signal) => body(await client.GET("/api/v1/tickets/views", { signal: deadline(signal) })),
    saveTicketView: async (id, entry) =>
      body(await client.PUT("/api/v1/tickets/views/{view_id}", { params: view(id), body: entry, signal: deadline() })),
    deleteTicketView: async (id) => {
      await client.DELETE("/api/v1/tickets/views/{view_id}", { params: view(id), signal: deadline() });
    },
    listTicketMacros: async (signal) => body(await client.GET("/api/v1/tickets/macros", { signal: deadline(signal) })),
    saveTicketMacro: async (id, entry) =>
      body(
        await client.PUT("/api/v1/tickets/macros/{macro_id}", { params: macro(id), body: entry, signal: deadline() }),
      ),
    deleteTicketMacro: async (id) => {
      await client.DELETE("/api/v1/tickets/macros/{macro_id}", { params: macro(id), signal: deadline() });
    },
    ticketsCsvUrl: (query) => address("/api/v1/tickets.csv", query),
  };
}
