import { type JsonWebKey } from "node:crypto";
import { type Clock, systemClock } from "@alpokat/kernel";
import { HeadAnchor } from "../anchor";
import { anchorHeads } from "../anchor-heads";
import { rowsOf, type SqlExecutor, type Transactor } from "../sql-executor";
import { ACCESS_STREAM, type StreamPlace, type StreamTables, tablesOf } from "../tables";
import { HeadSigner } from "../tree-head";
import { storeHead, storeLeaves } from "../tree-store";
import { type AnchorOverview, overviewOf } from "./anchored-epochs";
import { type Epoch, readEpoch, signEpoch, type SignedEpoch } from "./epoch";
import { type EpochPlan, EpochRefusal, planEpoch } from "./plan-epoch";

/** A restored stream, and where it was anchored. */
export interface RestoredStream extends StreamPlace {
  readonly service: string;
  /** With the rights of the schema's owner: a service begins no epoch. */
  readonly database: Transactor;
  readonly anchorFile: string;
}

/** Who begins an epoch, and why. */
export interface EpochOrder {
  /** Ed25519 private JWK of the service's record. */
  readonly signingKey: JsonWebKey;
  readonly reason: string;
  /** Two different people. */
  readonly operators: readonly [string, string];
  /** How many lost events they confirm. */
  readonly confirmedLost: number;
  readonly clock?: Clock;
}

/** What an epoch would say if it were begun now. Changes nothing. @throws EpochRefusal */
export const foreseeEpoch = (stream: RestoredStream): Promise<EpochPlan["statement"]> =>
  stream.database.transaction(async (executor) => {
    const plan = await planEpoch(executor, tablesOf(stream), await overviewOf(stream.anchorFile));
    return plan.statement;
  });

/**
 * Begins a new epoch of a record that was restored into another cluster, or to an earlier state. It is linked to the last
 * anchored head, says what is missing, and stands outside of the database before it stands in it. What a crash left between
 * the two is completed by the next try. The service has to be stopped.
 * @throws EpochRefusal where nothing is missing, the record is another one, or what is lost is not what was confirmed.
 */
export async function startEpoch(stream: RestoredStream, order: EpochOrder): Promise<Epoch> {
  const tables = tablesOf(stream);
  const anchor = new HeadAnchor(stream.anchorFile);
  const [first, second] = order.operators.map((name) => name.trim());
  if (!first || !second || first === second)
    throw new EpochRefusal("Two different people have to begin an epoch.");
  if (order.reason.trim() === "") throw new EpochRefusal("An epoch needs a reason.");
  const epoch = await stream.database.transaction(async (executor) => {
    await executor.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [tables.lock]);
    await anchor.last(); // Removes what a crash cut short.
    const overview = await overviewOf(stream.anchorFile);
    const unfinished = await unfinishedEpoch(executor, tables, overview);
    const plan = await planEpoch(executor, tables, overview);
    if (plan.statement.lost !== order.confirmedLost) {
      const [lost, confirmed] = [String(plan.statement.lost), String(order.confirmedLost)];
      throw new EpochRefusal(`${lost} events are lost, and ${confirmed} were confirmed.`);
    }
    const signed = unfinished ?? statementOf(stream, order, plan);
    if (unfinished) refuseAnother(readEpoch(unfinished), plan);
    else await anchor.appendEpoch(signed);
    await store(executor, tables, signed, plan);
    await carry(executor, tables, plan, headOf(stream, order));
    return readEpoch(signed);
  });
  await stream.database.transaction((executor) => anchorHeads(executor, tables, anchor));
  return epoch;
}

const nowOf = ({ clock = systemClock }: EpochOrder): string => clock().toISOString();

function statementOf(stream: RestoredStream, order: EpochOrder, { statement }: EpochPlan): SignedEpoch {
  const { service, stream: name = ACCESS_STREAM } = stream;
  const { reason, operators } = order;
  const body = { service, stream: name, at: nowOf(order), reason, operators: [...operators], ...statement };
  return signEpoch(new HeadSigner(order.signingKey), body);
}

/** The anchor's last line, where it is an epoch that the database does not have. */
async function unfinishedEpoch(
  executor: SqlExecutor,
  { epoch }: StreamTables,
  { epochs, endsWithEpoch }: AnchorOverview,
): Promise<SignedEpoch | null> {
  const last = endsWithEpoch ? epochs.at(-1) : undefined;
  if (!last) return null;
  const isBegun = rowsOf(
    await executor.query(`SELECT 1 FROM ${epoch} WHERE epoch = $1`, [last.epoch]),
  ).length;
  return isBegun ? null : last;
}

/** The number is one more for an epoch that stands in the anchor already; all else has to be as it was. */
function refuseAnother(anchored: Epoch, { statement }: EpochPlan): void {
  const isSame =
    anchored.restored.root === statement.restored.root &&
    anchored.carried === statement.carried &&
    anchored.afterSeq === statement.afterSeq;
  if (!isSame)
    throw new EpochRefusal("An epoch was anchored and not begun, and the record has changed since then.");
}

async function store(
  executor: SqlExecutor,
  { epoch, event }: StreamTables,
  signed: SignedEpoch,
  { statement: { restored, carried } }: EpochPlan,
): Promise<void> {
  const { number, afterSeq } = readEpoch(signed);
  await executor.query(
    `INSERT INTO ${epoch} (number, epoch, signature, start_size, after_seq) VALUES ($1, $2, $3, $4, $5)`,
    [number, signed.epoch, signed.signature, restored.size + carried, afterSeq],
  );
  // Positions of lost events are not given again.
  await executor.query(`SELECT setval(pg_get_serial_sequence($1, 'seq'), $2::bigint)`, [event, afterSeq]);
}

type SignHead = (executor: SqlExecutor, plan: EpochPlan) => Promise<ReturnType<HeadSigner["sign"]>>;

const headOf =
  ({ service, stream = ACCESS_STREAM }: RestoredStream, order: EpochOrder): SignHead =>
  async (executor, { frontier, statement }) => {
    const answer = await executor.query("SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS next");
    return new HeadSigner(order.signingKey).sign({
      service,
      stream,
      size: frontier.size,
      root: frontier.root().toString("hex"),
      at: nowOf(order),
      highestSeq: statement.afterSeq,
      nextTransaction: String(rowsOf(answer)[0]?.next),
    });
  };

/** Brings restored events that no head covered into the tree, under a head of the new epoch. */
async function carry(
  executor: SqlExecutor,
  tables: StreamTables,
  plan: EpochPlan,
  sign: SignHead,
): Promise<void> {
  if (plan.carried.length === 0) return;
  await storeLeaves(executor, tables, plan.frontier, plan.carried);
  const signed = await sign(executor, plan);
  await storeHead(executor, tables, { signed, frontier: plan.frontier, lastTransaction: "0", lastSeq: "0" });
}
