/** An invented fleet for looking at screens. Development only. */
const PLACES = [
  ["Colombo Fort", 6.934, 79.85],
  ["Kandy Lake", 7.292, 80.64],
  ["Galle Fort", 6.026, 80.217],
  ["Jaffna Town", 9.662, 80.02],
  ["Negombo Beach", 7.209, 79.838],
  ["Matara Bridge", 5.949, 80.546],
  ["Nuwara Eliya", 6.95, 80.789],
  ["Trincomalee Harbour", 8.57, 81.233],
];
const SITES = [
  "City Centre",
  "Mall Car Park",
  "Expressway Rest Area",
  "Hotel Forecourt",
  "Office Tower",
  "Fuel Station",
];
const STATUSES = [
  "Available",
  "Available",
  "Available",
  "Available",
  "Charging",
  "Charging",
  "Preparing",
  "Offline",
  "Faulted",
  "Unavailable",
];
const FAULTS = [
  "GroundFailure",
  "OverTemperature",
  "PowerMeterFailure",
  "ConnectorLockFailure",
  "EVCommunicationError",
];

const pick = (list, index) => list[index % list.length];
export const now = () => new Date().toISOString();
const ago = (seconds) => new Date(Date.now() - seconds * 1000).toISOString();

function connector(id, status, fault, age) {
  const own = status === "Offline" ? "Unavailable" : status;
  return { id, status: own, error_code: own === "Faulted" ? fault : null, info: null, since: ago(age) };
}

export function createFleet(count) {
  const fleet = new Map();
  for (let index = 0; index < count; index += 1) {
    const [town, latitude, longitude] = pick(PLACES, index);
    const kind = index % 3 === 0 ? "DC" : "AC";
    const status = pick(STATUSES, (index * 7 + Math.floor(index / 11)) % 10);
    const fault = pick(FAULTS, index);
    const id = String(100001 + index);
    fleet.set(id, {
      id,
      name: `${town} ${pick(SITES, index * 5 + 1)} ${kind} ${1 + (index % 4)}`,
      kind,
      status,
      weak_signal: status !== "Offline" && index % 13 === 4,
      address: `${12 + (index % 180)} ${pick(["Galle Road", "Lake Drive", "Hospital Road", "Station Road"], index)}, ${town}`,
      latitude: latitude + (index % 17) / 500,
      longitude: longitude + (index % 13) / 500,
      cpo_id: index % 5 === 0 ? "cpo-lanka" : null,
      connectors: [1, 2].map((n) =>
        connector(
          n,
          n === 1 || status === "Offline" || (status === "Faulted" && kind === "AC") ? status : "Available",
          fault,
          60 + index * 31,
        ),
      ),
      last_event_at: status === "Offline" ? ago(3600 + index * 977) : ago(index % 50),
      version: 1,
    });
  }
  return fleet;
}

export function counters(chargers) {
  const count = (status) => chargers.filter((charger) => charger.status === status).length;
  return {
    total: chargers.length,
    offline: count("Offline"),
    faulted: count("Faulted"),
    available: count("Available"),
    charging: count("Charging"),
    preparing: count("Preparing"),
    unavailable: count("Unavailable"),
    weak_signal: chargers.filter((charger) => charger.weak_signal).length,
  };
}

export function network(chargers) {
  const all = [...chargers];
  return { dc: counters(all.filter((c) => c.kind === "DC")), ac: counters(all.filter((c) => c.kind === "AC")) };
}

/** One charger moves on in its day. */
export function advance(charger) {
  const next = {
    Available: "Preparing",
    Preparing: "Charging",
    Charging: "Available",
    Offline: "Available",
    Faulted: "Available",
    Unavailable: "Available",
  };
  const roll = Math.random();
  const status = roll < 0.06 ? "Faulted" : roll < 0.1 ? "Offline" : next[charger.status];
  return withStatus(charger, status);
}

export function withStatus(charger, status) {
  return {
    ...charger,
    status,
    version: charger.version + 1,
    last_event_at: status === "Offline" ? charger.last_event_at : now(),
    connectors: charger.connectors.map((c, i) =>
      i === 0 || status === "Offline" || status === "Available"
        ? connector(c.id, status, pick(FAULTS, charger.version), 0)
        : c,
    ),
  };
}

export function facts(charger) {
  const online = charger.status !== "Offline";
  const recent = Array.from(
    { length: 40 },
    (_, i) => Math.round((60 + Math.sin(i) * 3 + (charger.weak_signal && i % 6 === 0 ? 45 : 0)) * 10) / 10,
  );
  return {
    ...charger,
    vendor: "Tritium",
    model: charger.kind === "DC" ? "RTM 75" : "AC 22",
    serial_number: `TR-${charger.id}-LK`,
    firmware_version: "4.2.11",
    ocpp_version: "1.6",
    connected_since: online ? ago(52000) : null,
    last_boot_at: ago(52010),
    heartbeat: {
      interval_s: 60,
      average_s: online ? 61.3 : null,
      last_at: online ? ago(14) : ago(5000),
      late_count: charger.weak_signal ? 7 : 0,
      drops_24h: charger.weak_signal ? 3 : 0,
      recent_s: recent,
    },
    running: charger.connectors
      .filter((c) => c.status === "Charging")
      .map((c) => ({
        transaction_id: 4410 + c.id,
        connector_id: c.id,
        id_tag: "LK-04A2B1",
        started_at: ago(1830),
        energy_wh: 12430,
        power_w: 48200,
      })),
    recent_faults:
      charger.status === "Faulted" || Number(charger.id) % 4 === 0
        ? [
            {
              connector_id: 1,
              error_code: "OverTemperature",
              info: "Cabinet 78 °C",
              at: ago(5400),
              cleared_at: charger.status === "Faulted" ? null : ago(4800),
            },
            {
              connector_id: 2,
              error_code: "GroundFailure",
              info: null,
              at: ago(86400 * 2),
              cleared_at: ago(86400 * 2 - 900),
            },
          ]
        : [],
  };
}
