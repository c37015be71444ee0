import { schemaName } from "./sql-executor";

/**
 * SQL for a service's migration: what its schema needs to tell facts and to hear them.
 *
 * - `outbox`: facts told by committed transactions; `dead_at` where a row is no event.
 * - `inbox`: what a consumer has dealt with; the primary key makes effects happen once.
 * - `inbox_retry`: what failed and is tried again, and later events about the same thing, which wait for it.
 * - `dead_letter`: what was given up.
 */
export function outboxTables(schema: string): string {
  const name = schemaName(schema);
  const app = schemaName(`${schema}_app`);
  return `
CREATE TABLE ${name}.outbox (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  type text NOT NULL,
  subject text,
  payload jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  published_at timestamptz,
  dead_at timestamptz
);
CREATE INDEX outbox_unpublished ON ${name}.outbox (seq) WHERE published_at IS NULL AND dead_at IS NULL;
CREATE INDEX outbox_unpublished_subject ON ${name}.outbox (subject, seq) WHERE published_at IS NULL AND dead_at IS NULL;
CREATE TABLE ${name}.inbox (
  consumer text NOT NULL,
  event_id uuid NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, event_id)
);
CREATE TABLE ${name}.inbox_retry (
  consumer text NOT NULL,
  event_id uuid NOT NULL,
  place bigint GENERATED ALWAYS AS IDENTITY,
  subject text,
  payload jsonb NOT NULL,
  attempts integer NOT NULL,
  next_try_at timestamptz NOT NULL,
  PRIMARY KEY (consumer, event_id)
);
CREATE INDEX inbox_retry_subject ON ${name}.inbox_retry (consumer, subject, place);
CREATE TABLE ${name}.dead_letter (
  consumer text NOT NULL,
  event_id uuid NOT NULL,
  payload jsonb NOT NULL,
  attempts integer NOT NULL,
  error text NOT NULL,
  failed_at timestamptz NOT NULL,
  PRIMARY KEY (consumer, event_id)
);
REVOKE ALL ON ${name}.outbox, ${name}.inbox, ${name}.inbox_retry, ${name}.dead_letter FROM PUBLIC, ${app};
GRANT SELECT ON ${name}.outbox, ${name}.inbox, ${name}.inbox_retry, ${name}.dead_letter TO ${app};
GRANT INSERT (id, type, subject, payload), UPDATE (published_at, dead_at) ON ${name}.outbox TO ${app};
GRANT INSERT ON ${name}.inbox, ${name}.dead_letter TO ${app};
GRANT INSERT, UPDATE (attempts, next_try_at), DELETE ON ${name}.inbox_retry TO ${app};`;
}

/**
 * SQL for the carrier's migration. `transaction_id` stands before `position`: a transaction has its number before it
 * takes a position, and readers go by both.
 */
export const carrierTables = (): string => `
CREATE TABLE carrier.event (
  transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  type text NOT NULL,
  payload jsonb NOT NULL,
  published_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX event_order ON carrier.event (transaction_id, position);
CREATE TABLE carrier.consumer_position (
  consumer text PRIMARY KEY,
  transaction_id xid8 NOT NULL,
  position bigint NOT NULL,
  moved_at timestamptz NOT NULL DEFAULT now()
);
REVOKE ALL ON carrier.event, carrier.consumer_position FROM PUBLIC, carrier_app;
GRANT SELECT ON carrier.event, carrier.consumer_position TO carrier_app;
GRANT INSERT (id, type, payload) ON carrier.event TO carrier_app;
GRANT INSERT, UPDATE ON carrier.consumer_position TO carrier_app;`;
