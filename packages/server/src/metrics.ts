import { collectDefaultMetrics, Counter, Gauge, Registry } from "prom-client";

/** What is counted. No label names a room, a person or an address. */
export interface Metrics {
  readonly registry: Registry;
  /** Messages from clients, by type. */
  readonly messages: Counter<"type">;
  /** Bytes of sealed payloads that were passed on. */
  readonly relayedBytes: Counter;
  /** Errors that clients were answered with, by code. */
  readonly errors: Counter<"code">;
  /** HTTP answers, by route and status. */
  readonly requests: Counter<"route" | "status">;
}

/** What is measured when somebody asks. */
export interface Levels {
  readonly rooms: () => number;
  readonly people: () => number;
  readonly connections: () => number;
  readonly bufferedBytes: () => number;
  readonly keptBytes: () => number;
}

/** The metrics of one server. */
export function createMetrics(levels: Levels): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  gauge(registry, "subrosa_rooms", "Rooms in use.", levels.rooms);
  gauge(registry, "subrosa_people", "People in all rooms, those included who are expected back.", levels.people);
  gauge(registry, "subrosa_connections", "WebSockets that are open.", levels.connections);
  gauge(registry, "subrosa_buffered_bytes", "Bytes that wait for clients to read them.", levels.bufferedBytes);
  gauge(registry, "subrosa_kept_bytes", "Bytes of commits that are kept for members who come back.", levels.keptBytes);
  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]): Counter<Label> =>
    new Counter({ name, help, labelNames, registers: [registry] });
  return {
    registry,
    messages: counter("subrosa_messages_total", "Messages from clients.", "type"),
    relayedBytes: counter("subrosa_relayed_bytes_total", "Bytes of sealed payloads that were passed on."),
    errors: counter("subrosa_errors_total", "Errors that clients were answered with.", "code"),
    requests: counter("subrosa_http_requests_total", "HTTP answers.", "route", "status"),
  };
}

function gauge(registry: Registry, name: string, help: string, read: () => number): void {
  const instrument: Gauge = new Gauge({ name, help, registers: [registry], collect: () => instrument.set(read()) });
}
