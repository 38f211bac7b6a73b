/** Contacts: the directory, who is calling, profiles, imports and twins. */
import type { Client } from "openapi-fetch";
import { address, body, deadline } from "../http";
import type {
  Contact,
  ContactChanges,
  ContactDetail,
  ContactPage,
  ContactQuery,
  Duplicates,
  ImportPreview,
  MergeContacts,
  NewContact,
  PhoneMatches,
} from "../model";
import type { paths } from "../schema";

/** A file of some thousand rows is read and checked in one go. */
const IMPORT_DEADLINE_MS = 45_000;

export interface ContactApi {
  listContacts: (query: ContactQuery, signal?: AbortSignal) => Promise<ContactPage>;
  /** Who might be calling, from 4 digits on, in any notation. */
  lookUpPhone: (digits: string, signal?: AbortSignal) => Promise<PhoneMatches>;
  /** The profile: `unavailable` names the parts that could not be had. */
  readContact: (id: string, signal?: AbortSignal) => Promise<ContactDetail>;
  /** `contact_id` is a UUID made here; sent again, the same contact is answered. */
  addContact: (contact: NewContact) => Promise<Contact>;
  /** What is left out stays, null takes away. Throws a 409 with a `ContactConflict`. */
  updateContact: (id: string, changes: ContactChanges) => Promise<Contact>;
  deleteContact: (id: string, version: number) => Promise<void>;
  listDuplicateContacts: (contactId?: string, signal?: AbortSignal) => Promise<Duplicates>;
  dismissDuplicateContacts: (oneId: string, otherId: string) => Promise<void>;
  mergeContacts: (merge: MergeContacts) => Promise<Contact>;
  /** What an import would do; nothing is changed. */
  previewContactImport: (csv: string, signal?: AbortSignal) => Promise<ImportPreview>;
  importContacts: (importId: string, csv: string) => Promise<ImportPreview>;
  /** The address of the CSV file, for a link with `download`. */
  contactsCsvUrl: (query: Omit<ContactQuery, "limit" | "cursor">) => string;
}

export function contactOperations(client: Client<paths>): ContactApi {
  return {
    listContacts: async (query, signal) =>
      body(await client.GET("/api/v1/contacts", { params: { query }, signal: deadline(signal) })),
    lookUpPhone: async (digits, signal) =>
      body(await client.GET("/api/v1/contacts/lookup", { params: { query: { digits } }, signal: deadline(signal) })),
    readContact: async (id, signal) =>
      body(
        await client.GET("/api/v1/contacts/{contact_id}", {
          params: { path: { contact_id: id } },
          signal: deadline(signal),
        }),
      ),
    addContact: async (contact) => body(await client.POST("/api/v1/contacts", { body: contact, signal: deadline() })),
    updateContact: async (id, changes) =>
      body(
        await client.PATCH("/api/v1/contacts/{contact_id}", {
          params: { path: { contact_id: id } },
          body: changes,
          signal: deadline(),
        }),
      ),
    deleteContact: async (id, version) => {
      await client.DELETE("/api/v1/contacts/{contact_id}", {
        params: { path: { contact_id: id }, query: { version } },
        signal: deadline(),
      });
    },
    listDuplicateContacts: async (contactId, signal) => {
      const query = contactId === undefined ? {} : { contact_id: contactId };
      return body(await client.GET("/api/v1/contacts/duplicates", { params: { query }, signal: deadline(signal) }));
    },
    dismissDuplicateContacts: async (oneId, otherId) => {
      await client.POST("/api/v1/contacts/duplicates/dismiss", {
        body: { one_id: oneId, other_id: otherId },
        signal: deadline(),
      });
    },
    mergeContacts: async (merge) =>
      body(await client.POST("/api/v1/contacts/merge", { body: merge, signal: deadline() })),
    previewContactImport: async (csv, signal) =>
      body(
        await client.POST("/api/v1/contacts/import/preview", {
          body: { csv },
          signal: deadline(signal, IMPORT_DEADLINE_MS),
        }),
      ),
    importContacts: async (importId, csv) =>
      body(
        await client.POST("/api/v1/contacts/import", {
          body: { import_id: importId, csv },
          signal: deadline(undefined, IMPORT_DEADLINE_MS),
        }),
      ),
    contactsCsvUrl: (query) => address("/api/v1/contacts.csv", query),
  };
}
