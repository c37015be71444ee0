import { types } from "node:util";
import { DataSource, type EntitySchema } from "typeorm";
import { ServiceClient } from "./service-client";

export interface DataSourceSettings {
  /** URL of the role `<schema>_app`. */
  readonly url: string;
  readonly schema: string;
  readonly entities: readonly (EntitySchema | (new () => object))[];
  /** Connections at most; a request that finds none free within a second is refused. */
  readonly poolSize?: number;
  /** Refuse a server that acknowledges commits it may lose. */
  readonly mustBeDurable: boolean;
  /** Told of a connection that broke while idle; without a listener it would end the process. */
  readonly onIdleError: (error: Error) => void;
}

/** A lock is waited for 1 s, a statement runs 1.5 s: less than the gateway waits, so a refused client has no late commit. */
const LIMITS = "-c lock_timeout=1s -c statement_timeout=1500ms -c idle_in_transaction_session_timeout=5s";

/** How often a service that starts asks a server that doesn't answer in time: a busy machine may be slow to take it in. */
const START_TRIES = 5;

const MUST_BE_ON = ["fsync", "synchronous_commit", "full_page_writes"] as const;

/** Opens a service's connections to its own schema. @throws where there is no server, or none that answers. */
export async function openDataSource(settings: DataSourceSettings): Promise<DataSource> {
  const dataSource = await connect(settings);
  try {
    if (settings.mustBeDurable) await assertDurable(dataSource);
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
  return dataSource;
}

async function connect(settings: DataSourceSettings): Promise<DataSource> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await dataSourceOf(settings).initialize();
    } catch (error) {
      if (tries === START_TRIES || !isTooSlow(error)) throw error;
    }
  }
}

const isTooSlow = (error: unknown): boolean =>
  types.isNativeError(error) &&
  /timeout exceeded when trying to connect|due to connection timeout/.test(error.message);

const dataSourceOf = ({ url, schema, entities, ...settings }: DataSourceSettings): DataSource =>
  new DataSource({
    type: "postgres",
    url,
    schema,
    entities: [...entities],
    synchronize: false,
    logging: false,
    poolSize: settings.poolSize ?? 10,
    connectTimeoutMS: 1000,
    poolErrorHandler: settings.onIdleError,
    extra: { Client: ServiceClient, pipeline: true, options: `-c search_path=${schema},public ${LIMITS}` },
  });

/**
 * With any of these settings off PostgreSQL acknowledges a commit that a crash can undo: a measured 73 sales in 15 s.
 * @throws naming the settings that are off.
 */
export async function assertDurable(dataSource: Pick<DataSource, "query">): Promise<void> {
  const rows = await dataSource.query<{ name: string; setting: string }[]>(
    "SELECT name, setting FROM pg_settings WHERE name = ANY($1)",
    [MUST_BE_ON],
  );
  const off = rows.filter(({ setting }) => setting === "off").map(({ name }) => name);
  if (off.length > 0) {
    throw new Error(`PostgreSQL may lose acknowledged commits: set ${off.join(", ")} to on and start again`);
  }
}
