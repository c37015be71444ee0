import { type Clock, type CurrencyCode, type UserError, userError } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import {
  type FileRefusal,
  type NamedFile,
  type Settlement,
  fileFaults,
} from "../../domain/settlement/settlement";
import {
  type SettlementEntry,
  isAboutPayment,
  isOpenLine,
  saysTheSame,
} from "../../domain/settlement/settlement-line";
import {
  type RowFault,
  type SettlementRowInput,
  readSettlementRow,
} from "../../domain/settlement/settlement-row";
import { accountIdOf, actsFor, keyReused, merchantNotFound } from "../caller";
import type { InTransaction, Transaction } from "../ports";
import { takeLines } from "./take-lines";

type ImportSettlementRefusal =
  FileRefusal | "MERCHANT_NOT_FOUND" | "ROWS_INVALID" | "CURRENCY_DIFFERS" | "IDEMPOTENCY_KEY_REUSED";

/** A chunk of an acquirer's file. */
export interface SettlementChunk extends NamedFile {
  readonly merchantId: string;
  readonly currencyCode: CurrencyCode;
  readonly rows: readonly SettlementRowInput[];
  /** Whether no more of the file comes. */
  readonly isLast: boolean;
}

/** What a chunk came to, in lines. */
export interface SettlementImport {
  readonly added: number;
  /** Those that were taken before; of them, those that nobody knew are looked at again. */
  readonly repeated: number;
  readonly matched: number;
  /** Booked without a payment. */
  readonly booked: number;
  /** Those that somebody has to look at. */
  readonly open: number;
  readonly rejected: readonly (RowFault & { readonly index: number })[];
}

type Refusals = readonly UserError<ImportSettlementRefusal>[];
type ImportSettlementOutcome =
  { readonly settlement: Settlement; readonly result: SettlementImport } | { readonly refusals: Refusals };
type Stored =
  { readonly settlementId: string; readonly result: SettlementImport } | { readonly refusals: Refusals };

const MOST_ROWS = 500;

/**
 * Takes a chunk of an acquirer's settlement file: each line once for ever, by the file's reference and the line's number. A
 * bad line is told and the rest goes on. What a line matches is settled and posted in the same commit; what no rule is sure
 * of waits for a person.
 */
export class ImportSettlement {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
  ) {}

  async run(
    guard: RequestGuard,
    { idempotencyKey: key, ...input }: SettlementChunk & { readonly idempotencyKey: string },
  ): Promise<ImportSettlementOutcome> {
    if (!actsFor(guard, input.merchantId)) return { refusals: [merchantNotFound()] };
    const faults = [...fileFaults(input), ...rowsFaults(input)];
    if (faults.length > 0) return { refusals: faults };
    const account = accountIdOf(guard);
    return this.inTransaction(guard, async (tx) => {
      const request = { account, key, operation: "importSettlement", input };
      const stored = await tx.once<Stored>(request, () => takeChunk(tx, input, account, this.clock()));
      if (!stored) return { refusals: [keyReused()] };
      if ("refusals" in stored) return stored;
      const [settlement] = await tx.settlements.findByIds([stored.settlementId]);
      return settlement ? { settlement, result: stored.result } : { refusals: [merchantNotFound()] };
    });
  }
}

/** An empty chunk may be the last one: of a file whose lines filled the one before. */
const rowsFaults = ({ rows, isLast }: SettlementChunk): UserError<"ROWS_INVALID">[] =>
  rows.length <= MOST_ROWS && (rows.length > 0 || isLast)
    ? []
    : [
        userError("ROWS_INVALID", { id: "Berikan 1 sampai 500 baris.", en: "Give 1 to 500 rows." }, [
          "input",
          "rows",
        ]),
      ];

const CURRENCY_DIFFERS = userError(
  "CURRENCY_DIFFERS" as const,
  {
    id: "Berkas ini sudah diimpor dengan mata uang lain.",
    en: "This file was imported in another currency before.",
  },
  ["input", "currencyCode"],
);

async function takeChunk(
  tx: Transaction,
  input: SettlementChunk,
  account: string,
  at: Date,
): Promise<Stored> {
  const { merchantId, acquirer, fileReference, fileSha256, currencyCode: currency } = input;
  const file = { merchantId, acquirer, currency };
  const { id: settlementId, ...opened } = await tx.settlements.open({
    ...file,
    ...{ fileReference, fileSha256, importedAt: at, importedBy: account },
  });
  if (opened.currency !== currency) return { refusals: [CURRENCY_DIFFERS] };
  const sorted = await sortRows(tx, settlementId, readRows(input, at));
  const states = await takeLines(tx, { ...file, settlementId }, sorted, at);
  if (input.isLast && opened.state === "RECEIVING") await tx.settlements.complete(settlementId, at);
  const result = {
    added: sorted.fresh.length,
    repeated: sorted.repeated,
    matched: states.filter((state) => state === "MATCHED").length,
    booked: states.filter((state) => state === "BOOKED").length,
    open: states.filter(isOpenLine).length,
    rejected: sorted.rejected,
  };
  return { settlementId, result };
}

interface ReadRows {
  readonly understood: readonly { readonly index: number; readonly entry: SettlementEntry }[];
  readonly rejected: readonly (RowFault & { readonly index: number })[];
}

function readRows({ rows, currencyCode: currency }: SettlementChunk, now: Date): ReadRows {
  const read = rows.map((row, index) => ({ index, ...readSettlementRow(row, { currency, now }) }));
  return {
    understood: read.flatMap((each) => ("entry" in each ? [each] : [])),
    rejected: read.flatMap((each) => ("fault" in each ? [{ index: each.index, ...each.fault }] : [])),
  };
}

const LINE_CHANGED: RowFault = {
  field: "lineNumber",
  code: "LINE_CHANGED",
  message: {
    id: "baris bernomor ini sudah diimpor dengan isi lain",
    en: "a line of this number was imported before with another content",
  },
};

/** Tells lines that are new from those that are known, in the file or earlier in the chunk. */
async function sortRows(tx: Transaction, settlementId: string, { understood, rejected }: ReadRows) {
  const numbers = understood.map(({ entry }) => entry.lineNumber);
  const lines = await tx.settlementLines.numbered(settlementId, numbers);
  const known = new Map<number, SettlementEntry>(lines.map((line) => [line.lineNumber, line]));
  const fresh: SettlementEntry[] = [];
  const changed: (RowFault & { readonly index: number })[] = [];
  for (const { index, entry } of understood) {
    const before = known.get(entry.lineNumber);
    if (before && !saysTheSame(before, entry)) changed.push({ index, ...LINE_CHANGED });
    if (before) continue;
    known.set(entry.lineNumber, entry);
    fresh.push(entry);
  }
  const repeated = understood.length - fresh.length - changed.length;
  const unknown = lines.filter(({ state, kind }) => state === "UNMATCHED" && isAboutPayment(kind));
  return { fresh, unknown, repeated, rejected: [...rejected, ...changed] };
}
