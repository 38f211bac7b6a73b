import { createApi } from "@voltcharge/api";
import { endSession } from "./session";

/** The one connection to the server. A session that died is noticed here, whatever call found out. */
export const api = createApi({ onUnauthorized: () => endSession("expired") });
