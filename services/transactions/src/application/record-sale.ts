import { type Clock, type UserError, isId, newId } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import { type Outlet, businessDay } from "../domain/outlet";
import { receivingAccount, saleLegs } from "../domain/posting";
import type { Sale, SaleLine } from "../domain/sale";
import { type SaleInput, type SaleRefusal, priceLines, saleFaults } from "../domain/sale-input";
import { accountIdOf, keyReused, outletNotFound, recordingBy } from "./caller";
import type { InTransaction, Recording, Transaction } from "./ports";

export type RecordSaleOutcome =
  { readonly sale: Sale } | { readonly refusals: readonly UserError<SaleRefusal>[] };

type Stored = { readonly saleId: string } | { readonly refusals: readonly UserError<SaleRefusal>[] };

/**
 * Records a sale: its number, its lines, its posting in the ledger and its event in one commit. Safe to repeat under
 * the same key; a refusal is stored under it as well.
 */
export class RecordSale {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
  ) {}

  async run(
    guard: RequestGuard,
    { idempotencyKey: key, ...input }: SaleInput & { readonly idempotencyKey: string },
  ): Promise<RecordSaleOutcome> {
    const recording = recordingBy(guard, this.clock);
    return this.inTransaction(guard, async (tx) => {
      const request = { account: accountIdOf(guard), key, operation: "recordSale", input };
      const stored = await tx.once<Stored>(request, () => this.record(tx, input, recording));
      if (!stored) return { refusals: [keyReused()] };
      if ("refusals" in stored) return stored;
      const [sale] = await tx.sales.findByIds([stored.saleId]);
      // The key is the account's; a merchant that it has left since is foreign to it.
      return sale ? { sale } : { refusals: [outletNotFound()] };
    });
  }

  private async record(tx: Transaction, input: SaleInput, recording: Recording): Promise<Stored> {
    const [outlet] = isId(input.outletId) ? await tx.outlets.findByIds([input.outletId]) : [];
    if (!outlet) return { refusals: [outletNotFound()] };
    const refusals = saleFaults(input, recording.at);
    if (refusals.length > 0) return { refusals };

    const occurredAt = input.occurredAt ?? recording.at;
    const question = {
      outlet,
      itemIds: input.lines.flatMap(({ itemId }) => itemId ?? []),
      variationIds: input.lines.flatMap(({ variationId }) => variationId ?? []).filter(isId),
      currency: input.currencyCode,
      at: occurredAt,
    };
    const priced = priceLines(input, await tx.priceList.priced(question));
    if ("refusals" in priced) return priced;
    const saleId = await store(tx, { outlet, input, occurredAt, recording, ...priced });
    return { saleId };
  }
}

interface PricedSale {
  readonly outlet: Outlet;
  readonly input: SaleInput;
  readonly occurredAt: Date;
  readonly recording: Recording;
  readonly lines: readonly SaleLine[];
  readonly total: bigint;
}

async function store(tx: Transaction, sale: PricedSale): Promise<string> {
  const { outlet, input, occurredAt, recording, lines, total } = sale;
  const { currencyCode: currency, paymentMethod } = input;
  const { id: outletId, merchantId } = outlet;
  const id = newId(occurredAt);
  const newSale = {
    id,
    merchantId,
    outletId,
    businessDay: businessDay(occurredAt, outlet.timeZone),
    origin: "TILL" as const,
    paymentMethod,
    total: { minor: total, currency },
    buyer: null,
    importReference: null,
    occurredAt,
    lines,
  };
  await tx.sales.add([newSale], recording);
  const legs = saleLegs(receivingAccount(paymentMethod, outletId), total);
  await tx.ledger.post([
    { id: newId(), merchantId, kind: "SALE", reference: id, currency, occurredAt, legs },
  ]);
  await tx.fraud.assess({
    kind: "SALE",
    transactionId: id,
    merchantId,
    outletId,
    timeZone: outlet.timeZone,
    amount: total,
    currency,
    paymentMethod,
    lineCount: lines.length,
    isOffline: false,
    occurredAt,
    recordedAt: recording.at,
    recordedBy: recording.by,
    telemetry: recording.telemetry,
    refund: null,
  });
  await tx.publish("sale.recorded.v1", id, { saleId: id, merchantId, outletId });
  return id;
}
