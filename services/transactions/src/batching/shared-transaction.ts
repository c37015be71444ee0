import type { IdempotentRequest, Once } from "@alpokat/persistence";
import type { Transaction } from "../application/ports";
import type { RecordingTransaction } from "../application/recording-ports";
import type { Walker } from "./gathering";

type Keyed = Omit<IdempotentRequest, "now">;

/** What a fact tells. */
interface ToldFact {
  readonly type: string;
  readonly subject: string;
  readonly data: Readonly<Record<string, string | string[]>>;
}

/** The one real transaction behind all callers, with what it does for many at once. */
export interface SharedMeans {
  readonly tx: Transaction;
  claimKeys(requests: readonly Keyed[]): Promise<("NEW" | Once<unknown>)[]>;
  keepResults(results: readonly (Keyed & { readonly result: unknown })[]): Promise<void>;
  publishAll(facts: readonly ToldFact[]): Promise<void>;
}

/** What callers ask, in the order in which it is asked of the database: locks are taken in it. */
export const LANES = [
  "keys",
  "outlets",
  "terminals",
  "tax settings",
  "references",
  "prices",
  "tax rates",
  "recorders",
  "shifts",
  "sales",
  "payments",
  "cash",
  "books",
  "transfers",
  "facts",
  "results",
  "fraud",
  "stored sales",
] as const;
type LaneName = (typeof LANES)[number];

/**
 * One caller's view of a transaction that others use beside it: what is asked through it is asked together with them. All
 * act for the same merchants, so that row security shows each of them what it would show them alone.
 */
export function sharedTransaction(walker: Walker, means: SharedMeans): RecordingTransaction {
  const { tx } = means;
  const ask = askerOf(walker);
  return {
    outlets: { findByIds: (ids) => ask.byIds("outlets", ids, (all) => tx.outlets.findByIds(all)) },
    terminals: { findByIds: (ids) => ask.byIds("terminals", ids, (all) => tx.terminals.findByIds(all)) },
    taxes: {
      settingAt: (outletId, at) =>
        ask.each("tax settings", { outletId, at }, (all) => tx.taxes.settingsAt(all)),
      rates: () => ask.same("tax rates", () => tx.taxes.rates()),
    },
    priceList: { priced: (question) => ask.inTurn("prices", question, (one) => tx.priceList.priced(one)) },
    payments: {
      known: (merchantId, references) =>
        references.length === 0
          ? Promise.resolve([])
          : ask.inTurn("references", { merchantId, references }, (one) =>
              tx.payments.known(one.merchantId, one.references),
            ),
      add: (payments) => ask.done("payments", payments, (all) => tx.payments.add(all.flat())),
    },
    sales: {
      seal: (sales) => ask.parts("recorders", sales, (all) => tx.sales.seal(all)),
      record: (sales) => ask.parts("sales", sales, (all) => tx.sales.record(all)),
      findByIds: (ids) => ask.byIds("stored sales", ids, (all) => tx.sales.findByIds(all)),
    },
    shifts: {
      openOf: (terminalId) =>
        ask.each("shifts", terminalId, async (all) => {
          const open = await tx.shifts.openOfAll(all);
          return all.map((id) => open.get(id) ?? null);
        }),
      addCash: (moved) => ask.done("cash", moved, (all) => tx.shifts.addCash(all.flat())),
    },
    ledger: {
      hold: (merchantId) => ask.inTurn("books", merchantId, (one) => tx.ledger.hold(one)),
      post: (transfers) => ask.done("transfers", transfers, (all) => tx.ledger.post(all.flat())),
    },
    fraud: { assess: (event) => ask.each("fraud", event, (all) => tx.fraud.assessAll(all)) },
    publish: (type, subject, data) =>
      ask.done("facts", { type, subject, data }, (all) => means.publishAll(all)),
    once: (request, work, beside) => onceTogether(ask, means, { request, work, beside }),
  };
}

interface KeyedWork<Result> {
  readonly request: Keyed;
  readonly work: () => Promise<Result>;
  readonly beside: (() => Promise<unknown>) | undefined;
}

async function onceTogether<Result>(
  ask: ReturnType<typeof askerOf>,
  means: SharedMeans,
  { request, work, beside }: KeyedWork<Result>,
): Promise<Result | null> {
  const claim = await ask.each("keys", request, (all) => means.claimKeys(all));
  if (claim !== "NEW") {
    await beside?.();
    return "result" in claim ? (claim.result as Result) : null;
  }
  const result = await work();
  // The decision of fraud comes last: its time is its own, and its savepoint undoes nothing else.
  const kept = ask.done("results", { ...request, result }, (all) => means.keepResults(all));
  await Promise.all([kept, beside?.()]);
  return result;
}

/** The ways in which questions of several callers become one. */
function askerOf(walker: Walker) {
  const each = <Question, Answer>(
    lane: LaneName,
    question: Question,
    run: (all: readonly Question[]) => Promise<readonly Answer[]>,
  ): Promise<Answer> => walker.ask(lane, question, run);
  return {
    /** An answer for each question, by one call. */
    each,
    /** Something that is done for all by one call, and answers nothing. */
    done: <Question>(
      lane: LaneName,
      question: Question,
      run: (all: readonly Question[]) => Promise<void>,
    ): Promise<void> => each(lane, question, (all) => run(all).then(() => all.map(() => undefined))),
    /** Answers for parts: all parts of all of them at once, and each gets the answers of its own. */
    parts: <Part, Answer>(
      lane: LaneName,
      parts: readonly Part[],
      run: (all: readonly Part[]) => Promise<readonly Answer[]>,
    ): Promise<Answer[]> =>
      each(lane, parts, async (all) => {
        const answers = [...(await run(all.flat()))];
        return all.map((own) => answers.splice(0, own.length));
      }),
    /** Rows by id: all ids at once, and each gets what it asked for. */
    byIds: <Row extends { readonly id: string }>(
      lane: LaneName,
      ids: readonly string[],
      find: (ids: readonly string[]) => Promise<readonly Row[]>,
    ): Promise<Row[]> =>
      each(lane, ids, async (all) => {
        const rows = await find([...new Set(all.flat())]);
        return all.map((wanted) => rows.filter(({ id }) => wanted.includes(id)));
      }),
    /** One answer that is the same for everybody. */
    same: <Answer>(lane: LaneName, run: () => Promise<Answer>): Promise<Answer> =>
      each(lane, null, async (all) => {
        const answer = await run();
        return all.map(() => answer);
      }),
    /** One after the other: what can't be put together. */
    inTurn: <Question, Answer>(
      lane: LaneName,
      question: Question,
      run: (one: Question) => Promise<Answer>,
    ): Promise<Answer> =>
      each(lane, question, async (all) => {
        const answers: Answer[] = [];
        for (const one of all) answers.push(await run(one));
        return answers;
      }),
  };
}
