export * from "./append-to-outbox";
export { migrations as carrierMigrations } from "./carrier-migrations";
export * from "./cloud-event";
export type * from "./event-carrier";
export { type EventHandler, InboxConsumer, type InboxConsumerOptions } from "./inbox-consumer";
export { OutboxRelay, type OutboxRelayOptions } from "./outbox-relay";
export { type CarrierPool, PostgresCarrier, type PostgresCarrierOptions } from "./postgres-carrier";
export { rowsOf, type SqlExecutor, type Transactor } from "./sql-executor";
export * from "./tables";
