import { identifier } from "./sql-executor";

/** Where a stream of events lives: a schema, and the prefix of its four tables. */
export interface StreamPlace {
  readonly schema: string;
  /** `audit` for the access record; another name for a further stream in the same schema. */
  readonly stream?: string;
}

/** Names of a stream's tables, safe for SQL text. */
export interface StreamTables {
  readonly event: string;
  readonly leaf: string;
  readonly node: string;
  readonly head: string;
  readonly epoch: string;
  /** Key of the advisory lock that sealers of the stream take. */
  readonly lock: string;
}

/** The stream that {@link AuditLog} writes. */
export const ACCESS_STREAM = "audit";

/** Every eighth level of the tree has its full subtrees kept: those of 256 leaves, of 65,536, and so on. */
export const KEPT_LEVEL_STEP = 8;

/** Below every position: where no epoch was begun, no event is of an earlier one. */
export const LOWEST_SEQ = "-9223372036854775808";

export function tablesOf({ schema, stream = ACCESS_STREAM }: StreamPlace): StreamTables {
  const prefix = `"${identifier(schema)}"."${identifier(stream)}`;
  return {
    event: `${prefix}_event"`,
    leaf: `${prefix}_leaf"`,
    node: `${prefix}_node"`,
    head: `${prefix}_head"`,
    epoch: `${prefix}_epoch"`,
    lock: `${schema}.${stream}`,
  };
}

/**
 * SQL for a migration of the schema's owner: the four tables of a stream, append-only for everybody.
 *
 * - `event`: `payload` is the canonical JSON (RFC 8785) exactly as hashed; the other columns repeat what is searched
 *   for, and verification compares them. `transaction_id` stands before `seq` because columns are filled in that order:
 *   a transaction has its number before it takes a place, which {@link TreeSealer} and verification rely on.
 * - `leaf`: the dense places in the tree. Their order is (transaction_id, seq).
 * - `node`: roots of full subtrees of 256, 65,536, … leaves, so that a proof reads few rows.
 * - `head`: signed tree heads, each with the tree's frontier.
 */
export function auditTables(schema: string, stream: string = ACCESS_STREAM): string {
  return [eventTable, treeTables, refusals, grants]
    .map((part) => part(identifier(schema), identifier(stream)))
    .join("\n");
}

/**
 * SQL for a migration of the schema's owner: lets the events of a period be counted without reading all of them. Events
 * come in the order of time, so an index of block ranges is enough, and costs next to nothing when they are written.
 */
export function auditTimeIndex(schema: string, stream: string = ACCESS_STREAM): string {
  const { event } = tablesOf({ schema, stream });
  return `CREATE INDEX "${identifier(stream)}_event_time" ON ${event} USING brin (at) WITH (pages_per_range = 32)`;
}

/**
 * SQL for a migration of the schema's owner: the epochs that were begun after restores, see `startEpoch`. The service
 * reads them; only whoever may migrate adds one.
 */
export function auditEpochTable(schema: string, stream: string = ACCESS_STREAM): string {
  const { epoch } = tablesOf({ schema, stream });
  return `
CREATE TABLE ${epoch} (
  number integer PRIMARY KEY CHECK (number > 1),
  epoch text NOT NULL,
  signature text NOT NULL,
  -- Leaves with which it began: those that were restored, and those that were carried into it.
  start_size bigint NOT NULL CHECK (start_size > 0),
  after_seq bigint NOT NULL
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${epoch}
  FOR EACH STATEMENT EXECUTE FUNCTION "${identifier(schema)}"."${identifier(stream)}_refuse_change"();
REVOKE ALL ON ${epoch} FROM PUBLIC, "${schema}_app";
GRANT SELECT ON ${epoch} TO "${schema}_app";`;
}

const eventTable = (schema: string, stream: string): string => `
CREATE TABLE "${schema}"."${stream}_event" (
  transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  at timestamptz(3) NOT NULL,
  subject_digest text,
  request_id uuid,
  payload text NOT NULL
);
CREATE INDEX "${stream}_event_order" ON "${schema}"."${stream}_event" (transaction_id, seq);
CREATE INDEX "${stream}_event_subject" ON "${schema}"."${stream}_event" (subject_digest, seq) WHERE subject_digest IS NOT NULL;
CREATE INDEX "${stream}_event_request" ON "${schema}"."${stream}_event" (request_id) WHERE request_id IS NOT NULL;`;

const treeTables = (schema: string, stream: string): string => `
CREATE TABLE "${schema}"."${stream}_leaf" (
  leaf_index bigint PRIMARY KEY CHECK (leaf_index >= 0),
  seq bigint NOT NULL UNIQUE,
  leaf_hash bytea NOT NULL CHECK (length(leaf_hash) = 32)
);
CREATE TABLE "${schema}"."${stream}_node" (
  level smallint NOT NULL CHECK (level > 0),
  node_index bigint NOT NULL CHECK (node_index >= 0),
  node_hash bytea NOT NULL CHECK (length(node_hash) = 32),
  PRIMARY KEY (level, node_index)
);
CREATE TABLE "${schema}"."${stream}_head" (
  size bigint PRIMARY KEY CHECK (size > 0),
  head text NOT NULL,
  signature text NOT NULL,
  frontier bytea NOT NULL,
  last_transaction xid8 NOT NULL,
  last_seq bigint NOT NULL
);`;

const refusals = (schema: string, stream: string): string => `
CREATE FUNCTION "${schema}"."${stream}_refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $refuse$
BEGIN
  RAISE EXCEPTION '% on %: the record is append-only', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $refuse$;
${["event", "leaf", "node", "head"]
  .map(
    (
      table,
    ) => `CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "${schema}"."${stream}_${table}"
  FOR EACH STATEMENT EXECUTE FUNCTION "${schema}"."${stream}_refuse_change"();`,
  )
  .join("\n")}`;

/** The place of an event (`seq`, `transaction_id`) is not the service's to choose: it may not insert those columns. */
const grants = (schema: string, stream: string): string => {
  const names = ["event", "leaf", "node", "head"].map((table) => `"${schema}"."${stream}_${table}"`);
  const [event = "", ...tree] = names;
  return `
REVOKE ALL ON ${names.join(", ")} FROM PUBLIC, "${schema}_app";
GRANT SELECT ON ${names.join(", ")} TO "${schema}_app";
GRANT INSERT (id, at, subject_digest, request_id, payload) ON ${event} TO "${schema}_app";
GRANT INSERT ON ${tree.join(", ")} TO "${schema}_app";`;
};
