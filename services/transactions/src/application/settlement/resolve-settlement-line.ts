import {
  type Bilingual,
  type Clock,
  type UserError,
  isId,
  isPrintableText,
  userError,
} from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { type Settleable, type SettleablePayment, settleableOf } from "../../domain/settlement/match-line";
import {
  SETTLEMENT_LINE_TRANSITIONS,
  type SettlementLine,
  type SettlementLineState,
  isAboutPayment,
} from "../../domain/settlement/settlement-line";
import { illegalState, mayMove } from "../../domain/state-table";
import { versionFaults } from "../../domain/version";
import { accountIdOf, actsFor, keyReused } from "../caller";
import type { InTransaction, Transaction } from "../ports";
import { type Booking, type LineToBook, bookLines } from "./book-lines";

type OwnRefusal =
  | "SETTLEMENT_LINE_NOT_FOUND"
  | "PAYMENT_NOT_FOUND"
  | "NOTHING_TO_SETTLE"
  | "AMOUNT_DIFFERS"
  | "ACTION_NOT_ALLOWED"
  | "REASON_INVALID";
type ResolveRefusal = OwnRefusal | "ILLEGAL_STATE" | "VERSION_MISMATCH" | "IDEMPOTENCY_KEY_REUSED";
type Refusals = readonly UserError<ResolveRefusal>[];
type ResolveOutcome = { readonly line: SettlementLine } | { readonly refusals: Refusals };
type Stored = { readonly lineId: string } | { readonly refusals: Refusals };

export type LineAction = "MATCH" | "ACCEPT_DIFFERENCE" | "IGNORE";

export interface ResolveRequest {
  readonly lineId: string;
  readonly action: LineAction;
  /** Null for the one that was suggested, to match; to accept a difference, null for no payment. */
  readonly paymentId: string | null;
  /** Why it is left alone; null otherwise. */
  readonly reason: string | null;
  /** As the client read the line. */
  readonly version: number;
}

/**
 * Decides on a line that no rule was sure of: matches it with a payment, books it with its difference (of a payment, or all
 * of it where it settles none), or leaves it alone. Safe to repeat under the same key.
 */
export class ResolveSettlementLine {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
  ) {}

  async run(
    guard: RequestGuard,
    { idempotencyKey: key, ...input }: ResolveRequest & { readonly idempotencyKey: string },
  ): Promise<ResolveOutcome> {
    return this.inTransaction(guard, async (tx) => {
      const request = { account: accountIdOf(guard), key, operation: "resolveSettlementLine", input };
      const stored = await tx.once<Stored>(request, () => this.resolve(guard, tx, input));
      if (!stored) return { refusals: [keyReused()] };
      if ("refusals" in stored) return stored;
      const [line] = await tx.settlementLines.findByIds([stored.lineId]);
      return line ? { line } : { refusals: [refusal("SETTLEMENT_LINE_NOT_FOUND")] };
    });
  }

  private async resolve(guard: RequestGuard, tx: Transaction, request: ResolveRequest): Promise<Stored> {
    const line = isId(request.lineId) ? await tx.settlementLines.lock(request.lineId) : null;
    if (!line || !actsFor(guard, line.merchantId)) {
      return { refusals: [refusal("SETTLEMENT_LINE_NOT_FOUND")] };
    }
    const to = stateAfter(request);
    if (!mayMove(SETTLEMENT_LINE_TRANSITIONS, line.state, to))
      return { refusals: [illegalState(line.state, to)] };
    const faults = [...versionFaults(line, request.version, ["input"]), ...requestFaults(line, request)];
    if (faults.length > 0) return { refusals: faults };
    const deciding = { line, to, by: accountIdOf(guard), at: this.clock() };
    const fault = to === "IGNORED" ? null : await book(tx, deciding, request);
    if (fault) return { refusals: [fault] };
    const { by, at } = deciding;
    await tx.settlementLines.resolve(line, { state: to, by, at, reason: reasonOf(request) });
    return { lineId: line.id };
  }
}

function stateAfter({ action, paymentId }: ResolveRequest): SettlementLineState {
  if (action === "IGNORE") return "IGNORED";
  return action === "MATCH" || paymentId !== null ? "MATCHED" : "BOOKED";
}

const reasonOf = ({ action, reason }: ResolveRequest): string | null =>
  action === "IGNORE" ? (reason?.trim() ?? "") : null;

function requestFaults(line: SettlementLine, request: ResolveRequest): UserError<OwnRefusal>[] {
  const reason = reasonOf(request);
  if (reason !== null) return isPrintableText(reason, 200) ? [] : [refusal("REASON_INVALID")];
  return stateAfter(request) === "MATCHED" && !isAboutPayment(line.kind)
    ? [refusal("ACTION_NOT_ALLOWED")]
    : [];
}

interface Deciding {
  readonly line: SettlementLine;
  readonly to: SettlementLineState;
  readonly by: string;
  readonly at: Date;
}

/** Books the line. @returns why it can't be, or null. */
async function book(
  tx: Transaction,
  { line, to, by, at }: Deciding,
  request: ResolveRequest,
): Promise<UserError<OwnRefusal> | null> {
  const found = to === "MATCHED" ? await whatItSettles(tx, line, request) : { settles: null };
  if ("fault" in found) return found.fault;
  const { settlementId, merchantId, currency } = line;
  const booking: Booking = { file: { settlementId, merchantId, currency }, by, at };
  await bookLines(tx, [{ id: line.id, entry: line, ...found }], booking);
  return null;
}

type Found = Pick<LineToBook, "settles"> | { readonly fault: UserError<OwnRefusal> };

/** What the line settles of a payment, whose sale is kept from others from here until the commit. */
async function whatItSettles(
  tx: Transaction,
  line: SettlementLine,
  { action, paymentId }: ResolveRequest,
): Promise<Found> {
  const payment = await paymentToSettle(tx, line, paymentId ?? line.suggestedPaymentId);
  if (!payment) return { fault: refusal("PAYMENT_NOT_FOUND") };
  const choices = isAboutPayment(line.kind) ? settleableOf(line.kind, payment) : [];
  const settled = chosen(choices, line.gross, action);
  if (settled) return { settles: { payment, settled } };
  return { fault: choices.length === 0 ? refusal("NOTHING_TO_SETTLE") : refusal("AMOUNT_DIFFERS") };
}

/** What comes to the line's amount; where a difference is accepted, else the oldest. */
const chosen = (choices: readonly Settleable[], gross: bigint, action: LineAction): Settleable | undefined =>
  choices.find(({ amount }) => amount === gross) ?? (action === "ACCEPT_DIFFERENCE" ? choices[0] : undefined);

async function paymentToSettle(
  { payments, settleablePayments }: Transaction,
  { merchantId, currency }: SettlementLine,
  id: string | null,
): Promise<SettleablePayment | null> {
  const [named] = id !== null && isId(id) ? await payments.findByIds([id]) : [];
  // Nobody settles cash; and a payment of another merchant is as absent as an unknown one.
  if (named?.merchantId !== merchantId || named.currency !== currency || named.method === "CASH") return null;
  await settleablePayments.lockSales([named.saleId]);
  const [payment] = await settleablePayments.byIds(merchantId, [named.id]);
  return payment ?? null;
}

const TEXTS: Readonly<Record<OwnRefusal, readonly [field: string, text: Bilingual]>> = {
  SETTLEMENT_LINE_NOT_FOUND: [
    "lineId",
    { id: "Baris penyelesaian tidak ditemukan.", en: "There is no such settlement line." },
  ],
  PAYMENT_NOT_FOUND: [
    "paymentId",
    {
      id: "Pembayaran bukan tunai dengan mata uang ini tidak ditemukan.",
      en: "There is no such payment, other than cash, in this currency.",
    },
  ],
  NOTHING_TO_SETTLE: [
    "paymentId",
    {
      id: "Pembayaran ini tidak lagi punya sesuatu untuk diselesaikan oleh baris seperti ini.",
      en: "The payment has nothing left that such a line could settle.",
    },
  ],
  AMOUNT_DIFFERS: [
    "paymentId",
    {
      id: "Jumlahnya berbeda; terima selisihnya bila memang begitu.",
      en: "The amounts differ; accept the difference if that is how it is.",
    },
  ],
  ACTION_NOT_ALLOWED: [
    "action",
    {
      id: "Baris ini bukan tentang suatu pembayaran.",
      en: "This line is not about a payment.",
    },
  ],
  REASON_INVALID: [
    "reason",
    { id: "Alasan harus 1 sampai 200 huruf.", en: "The reason must have 1 to 200 characters." },
  ],
};

function refusal(code: OwnRefusal): UserError<OwnRefusal> {
  const [field, text] = TEXTS[code];
  return userError(code, text, ["input", field]);
}
