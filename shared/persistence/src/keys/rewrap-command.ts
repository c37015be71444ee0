import type { SqlExecutor } from "../events/sql-executor";
import type { ConfiguredKeyEncryption } from "./key-encryption-of";
import { countWrappings, rewrapKeys, type WrappingCounts } from "./rewrap-keys";

/** What `npm run keys` works on. */
export interface RewrapCommand {
  readonly schema: string;
  readonly keyEncryption: ConfiguredKeyEncryption;
  readonly tell: (line: string) => void;
}

/**
 * Brings a service's keys under the newest version of its key in the key management service, those of a key of the
 * configuration too where it is given, and tells how they are wrapped before and after.
 * @throws KeyServiceRefusal, KeyServiceUnavailable, WrappedKeyRefused: what was rewrapped by then stays so.
 */
export async function rewrapCommand(
  database: SqlExecutor,
  { schema, keyEncryption: { kms }, tell }: RewrapCommand,
): Promise<void> {
  tell(`before: ${textOf(await countWrappings(database, schema))}`);
  if (!kms) return;
  const { latest_version: version } = await kms.transit.describe();
  const { rewrapped, passedBy } = await rewrapKeys(database, { schema, version }, kms.moving ?? kms.transit);
  tell(`rewrapped ${String(rewrapped)}; ${String(passedBy)} were destroyed meanwhile`);
  tell(`after: ${textOf(await countWrappings(database, schema))}`);
}

const textOf = (counts: WrappingCounts): string =>
  Object.entries(counts)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, count]) => `${name} ${String(count)}`)
    .join(", ") || "no keys";
