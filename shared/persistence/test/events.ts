import { cloudEvent, type CloudEvent, outboxTables, PostgresCarrier, type Transactor } from "../src/events";
import { newId } from "@alpokat/kernel";
import { testDatabase } from "@alpokat/testing";
import { Client, Pool } from "pg";
import { DataSource } from "typeorm";

/** A schema that has roles and no outbox of its own: these tests give it one. */
export const SCHEMA = "gateway";
export const TYPE = "transactions.receipt-requested.v1";
export const NOW = new Date("2026-11-23T03:00:00.000Z");

export const event = (subject: string = newId(), number = 0): CloudEvent =>
  cloudEvent({ source: "transactions", type: TYPE, time: NOW, subject, data: { number } });

export interface EventsDatabase {
  /** With the service's rights, through TypeORM. */
  readonly service: DataSource;
  readonly admin: Client;
  readonly carrierPool: Pool;
  readonly carrier: PostgresCarrier;
  /** What the handlers of these tests write. */
  effects(): Promise<readonly string[]>;
  /** Empties all tables. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export async function eventsDatabase(): Promise<EventsDatabase> {
  const database = await testDatabase();
  const admin = new Client(database.adminUrl);
  await admin.connect();
  await admin.query(`SET ROLE ${SCHEMA}_owner; ${outboxTables(SCHEMA)};
    CREATE TABLE ${SCHEMA}.effect (place bigint GENERATED ALWAYS AS IDENTITY, event_id text);
    GRANT SELECT, INSERT ON ${SCHEMA}.effect TO ${SCHEMA}_app; RESET ROLE`);
  const service = await new DataSource({
    type: "postgres",
    url: database.urlFor(`${SCHEMA}_app`),
  }).initialize();
  const carrierPool = new Pool({ connectionString: database.urlFor("carrier_app"), max: 6 });
  carrierPool.on("error", () => undefined);
  return {
    service,
    admin,
    carrierPool,
    carrier: new PostgresCarrier({ pool: carrierPool, pauses: { shortest: 5, longest: 5 } }),
    async effects() {
      const { rows } = await admin.query<{ event_id: string }>(
        `SELECT event_id FROM ${SCHEMA}.effect ORDER BY place`,
      );
      return rows.map(({ event_id }) => event_id);
    },
    async reset() {
      const own = ["outbox", "inbox", "inbox_retry", "dead_letter", "effect"].map(
        (table) => `${SCHEMA}.${table}`,
      );
      await admin.query(
        `TRUNCATE ${own.join(", ")}, carrier.event, carrier.consumer_position RESTART IDENTITY`,
      );
    },
    async close() {
      await service.destroy();
      await carrierPool.end();
      await admin.end();
      await database.drop();
    },
  };
}

/** A `pg` pool as transactor: the other driver that the kit has to work with. */
export const pgTransactor = (pool: Pool): Transactor => ({
  async transaction(work) {
    const client = await pool.connect();
    try {
      await client.query("BEGIN");
      const result = await work(client);
      await client.query("COMMIT");
      return result;
    } catch (error) {
      await client.query("ROLLBACK");
      throw error;
    } finally {
      client.release();
    }
  },
});
