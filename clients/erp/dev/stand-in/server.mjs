/**
 * DEVELOPMENT STAND-IN for the api-gateway: invented chargers, invented answers, no security. Lets the screens be seen
 * without the services. Never part of a build. Usage: node server.mjs [--port 8099] [--chargers 40] [--rate 1]
 */
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { advance, createFleet, facts, network, now, withStatus } from "./fleet.mjs";

const option = (name, fallback) => {
  const index = process.argv.indexOf(`--${name}`);
  return index < 0 ? fallback : Number(process.argv[index + 1]);
};
const DIST = join(fileURLToPath(new URL(".", import.meta.url)), "../../dist");
const CSP = "default-src 'self'; object-src 'none'; base-uri 'self'; frame-ancestors 'none'; form-action 'self'";
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".woff2": "font/woff2",
  ".svg": "image/svg+xml",
};

const fleet = createFleet(option("chargers", 40));
const commands = new Map();
const streams = new Set();
let seq = 0;
let system = {
  services: ["ocpp-gateway", "dashboard", "identity", "api-gateway"].map((name) => ({
    name,
    state: "up",
    since: now(),
    detail: null,
  })),
  infrastructure: ["nats", "postgresql", "redis"].map((name) => ({ name, state: "up" })),
};

const ALL = [
  "dashboard.view",
  "dashboard.network",
  "chargers.view",
  "chargers.command",
  "chargers.manage",
  "chargers.engineer",
  "system.view",
];
const MODULES = ["dashboard", "hotline", "requests", "service", "chargers", "finance", "contacts", "admin"];
const ROLES = {
  admin: ["Nadeesha Perera", ALL, MODULES],
  dispatcher: ["Kasun Silva", ALL.filter((p) => !/manage|engineer/.test(p)), MODULES.slice(0, 7)],
  installer: ["Ravi Kumar", ALL.slice(0, 2), ["dashboard", "requests"]],
  cpo: ["Lanka Charge", ["dashboard.network", "chargers.view", "system.view"], ["dashboard", "chargers", "finance"]],
};
const session = (role) => ({
  member: {
    id: `m-${role}`,
    name: ROLES[role][0],
    email: `${role}@voltcharge.lk`,
    role,
    capabilities: [],
    cpo_id: role === "cpo" ? "cpo-lanka" : null,
  },
  modules: ROLES[role][2],
  permissions: ROLES[role][1],
  csrf_token: "stand-in",
  must_change_password: false,
  started_at: now(),
  expires_at: now(),
});

function send(event, data) {
  seq += 1;
  for (const stream of streams) stream.write(`id: standin-${seq}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}
function put(charger) {
  fleet.set(charger.id, charger);
  send("charger", { charger });
}
const json = (response, status, body) =>
  response
    .writeHead(status, { "Content-Type": status >= 400 ? "application/problem+json" : "application/json" })
    .end(JSON.stringify(body));
const problem = (response, status, kind, title, detail) =>
  json(response, status, {
    type: `https://voltcharge.example/problems/${kind}`,
    title,
    status,
    detail,
    trace_id: "4bf92f3577b34da6",
  });

const SORTS = {
  id: (c) => c.id,
  name: (c) => c.name,
  status: (c) => c.status,
  last_event_at: (c) => c.last_event_at ?? "",
};
function list(query) {
  const q = (query.get("q") ?? "").toLowerCase();
  const statuses = (query.get("status") ?? "").split(",").filter(Boolean);
  const sort = query.get("sort") ?? "id";
  const key = SORTS[sort.replace("-", "")];
  const found = [...fleet.values()].filter(
    (c) =>
      (!q || `${c.id} ${c.name} ${c.address}`.toLowerCase().includes(q)) &&
      (!query.get("kind") || c.kind === query.get("kind")) &&
      (!statuses.length || statuses.includes(c.status)),
  );
  found.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0) * (sort.startsWith("-") ? -1 : 1));
  const from = Number(query.get("cursor") ?? 0);
  const to = from + Number(query.get("limit") ?? 100);
  return { items: found.slice(from, to), next_cursor: to < found.length ? String(to) : null, total: found.length };
}
const dashboard = () => ({
  network: network(fleet.values()),
  errors: [...fleet.values()]
    .filter((c) => ["Faulted", "Offline"].includes(c.status))
    .map((c) => ({
      id: c.id,
      name: c.name,
      kind: c.kind,
      status: c.status,
      last_event_at: c.last_event_at,
      fault: c.connectors.find((x) => x.error_code)?.error_code ?? null,
    })),
  faults_24h: Array.from({ length: 24 }, (_, i) => ({
    hour: new Date(Math.floor(Date.now() / 3600e3 - 23 + i) * 3600e3).toISOString(),
    count: [0, 0, 1, 0, 2, 0, 3, 5, 2, 1, 0, 0, 1, 4, 2, 0, 1, 0, 0, 2, 6, 3, 1, 2][i],
  })),
  unavailable: [],
});

async function command(charger, body, role) {
  const record = {
    command_id: body.command_id,
    charger_id: charger.id,
    kind: body.kind,
    outcome: null,
    charger_answer: null,
    detail: "",
    steps: [],
    requested_at: now(),
    answered_at: null,
    requested_by: { id: `m-${role}`, name: ROLES[role][0] },
    charger_status: null,
  };
  commands.set(charger.id, [record, ...(commands.get(charger.id) ?? [])].slice(0, 20));
  send("command", record);
  if (charger.status === "Offline")
    Object.assign(record, { outcome: "offline", detail: `${charger.id} is offline. Nothing was sent.` });
  else if (body.kind === "clear_fault") {
    for (const step of ["Clear cache", "Set connectors operative", "Ask for status"]) {
      await wait(900);
      record.steps.push({ at: now(), step, answer: "Accepted" });
      send("command", record);
    }
    put(withStatus(fleet.get(charger.id), "Available"));
    Object.assign(record, {
      outcome: "accepted",
      charger_answer: "Accepted",
      charger_status: "Available",
      detail: "The fault is cleared. The charger reports Available.",
    });
  } else {
    await wait(2500);
    Object.assign(record, {
      outcome: "accepted",
      charger_answer: "Accepted",
      detail: `The charger accepted the ${body.kind} and will restart.`,
    });
  }
  record.answered_at = now();
  send("command", record);
  return record;
}

async function handle(request, response) {
  const url = new URL(request.url, "http://stand-in");
  const path = url.pathname.replace("/api/v1", "");
  const body = ["POST", "PATCH"].includes(request.method)
    ? JSON.parse((await request.setEncoding("utf8").toArray()).join("") || "{}")
    : null;
  let role = /stand_in=(\w+)/.exec(request.headers.cookie ?? "")?.[1] ?? "";
  const route = `${request.method} ${path}`;
  if (!url.pathname.startsWith("/api/")) return file(url.pathname, response);
  if (route === "POST /session") {
    if (body.email.startsWith("locked"))
      return response
        .writeHead(429, { "Content-Type": "application/problem+json", "Retry-After": "900" })
        .end(JSON.stringify({ type: "sign-in-locked", title: "Locked", status: 429, detail: "" }));
    role = body.email.split("@")[0];
    if (!(role in ROLES) || body.password !== "stand-in")
      return problem(response, 401, "invalid-credentials", "Wrong email or password", "");
    response.setHeader("Set-Cookie", [`stand_in=${role}; Path=/; HttpOnly`, "volt_csrf=stand-in; Path=/"]);
    return json(response, 201, session(role));
  }
  if (!role) return problem(response, 401, "no-session", "Not signed in", "");
  if (route === "GET /session") return json(response, 200, session(role));
  if (route === "DELETE /session") {
    send("session_ended", { reason: "signed_out" });
    response.setHeader("Set-Cookie", ["stand_in=; Path=/; Max-Age=0", "volt_csrf=; Path=/; Max-Age=0"]);
    return response.writeHead(204).end();
  }
  if (route === "GET /dashboard") return json(response, 200, dashboard());
  if (route === "GET /system") return json(response, 200, system);
  if (route === "GET /chargers") return json(response, 200, list(url.searchParams));
  if (route === "GET /chargers/knocking")
    return json(response, 200, {
      items: [
        {
          identity: "CP-NEW-77",
          remote_address: "175.157.44.21",
          first_seen_at: new Date(Date.now() - 7.2e6).toISOString(),
          last_seen_at: now(),
          attempts: 43,
          reason: "unknown charger",
        },
      ],
    });
  if (route === "POST /chargers") {
    const charger = {
      ...createFleet(1).get("100001"),
      ...body,
      status: "Offline",
      last_event_at: null,
      cpo_id: null,
      connectors: [],
      version: 1,
    };
    put(charger);
    return json(response, 201, {
      charger,
      ocpp_url: `wss://ocpp.voltcharge.lk/ocpp/${body.id}`,
      password: "kT9v-Qm2x-7LpR-w4Zs",
    });
  }
  if (route === "GET /live") {
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    streams.add(response);
    request.on("close", () => streams.delete(response));
    return response.write(`id: standin-${seq}\nevent: hello\ndata: {"epoch":"standin","seq":${seq}}\n\n`);
  }
  if (route === "POST /stand-in/system") {
    system = body;
    send("system", system);
    return json(response, 200, system);
  }
  const [, id, sub] = /^\/chargers\/([^/]+)(\/commands)?$/.exec(path) ?? [];
  const charger = fleet.get(id);
  if (!charger) return problem(response, 404, "not-found", "No such charger", `There is no charger ${id}.`);
  if (sub) return json(response, 200, await command(charger, body, role));
  return json(response, 200, { charger: facts(charger), commands: commands.get(id) ?? [], unavailable: [] });
}

function file(path, response) {
  const wanted = join(DIST, path);
  const found = extname(path) && existsSync(wanted) ? wanted : join(DIST, "index.html");
  response.writeHead(200, {
    "Content-Type": TYPES[extname(found)] ?? "application/octet-stream",
    "Content-Security-Policy": CSP,
  });
  createReadStream(found).pipe(response);
}

const rate = option("rate", 1);
if (rate > 0) {
  setInterval(() => {
    const all = [...fleet.keys()];
    put(advance(fleet.get(all[Math.floor(Math.random() * all.length)])));
    send("network", network(fleet.values()));
  }, 1000 / rate);
}
setInterval(() => streams.forEach((stream) => stream.write(": heartbeat\n\n")), 10_000);
const server = createServer((request, response) =>
  handle(request, response).catch((error) => problem(response, 500, "stand-in", "The stand-in failed", String(error))),
);
server.listen(option("port", 8099), "127.0.0.1", () =>
  console.log(`stand-in on http://127.0.0.1:${server.address().port}`),
);
