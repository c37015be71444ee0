import { type UserError, isId } from "@alpokat/kernel";
import { type Outlet, businessDay } from "../domain/outlet";
import { NO_TAX_SETTINGS } from "../domain/pricing/tax-settings";
import { type SaleDraft, draftSale, taxExpired } from "../domain/sale-draft";
import { type SaleInput, type SaleRefusal, saleFaults } from "../domain/sale-input";
import { paymentFault, terminalNotFound } from "../domain/sale-terms";
import type { Terminal } from "../domain/terminal";
import { outletNotFound } from "./caller";
import type { PricingTransaction } from "./recording-ports";
import type { TaxAnswer } from "./sales-ports";

interface Refused {
  readonly refusals: readonly UserError<SaleRefusal>[];
}

/** A sale that is priced and may be stored. */
export interface ReadySale {
  readonly outlet: Outlet;
  readonly draft: SaleDraft;
  readonly occurredAt: Date;
}

/** Prices a sale with what the catalogue and the outlet said at its time; stores nothing. */
export async function readySale(
  tx: PricingTransaction,
  input: SaleInput,
  now: Date,
): Promise<ReadySale | Refused> {
  if (!isId(input.outletId)) return { refusals: [outletNotFound()] };
  const refusals = saleFaults(input, now);
  const at = input.occurredAt ?? now;
  // What is asked at once begins in this order; of a sale that is refused anyway nothing more is asked.
  const [[outlet], terminals, tax] = await Promise.all([
    tx.outlets.findByIds([input.outletId]),
    input.terminalId === null || refusals.length > 0 ? [] : tx.terminals.findByIds([input.terminalId]),
    refusals.length > 0 ? null : tx.taxes.settingAt(input.outletId, at),
  ]);
  if (!outlet) return { refusals: [outletNotFound()] };
  if (refusals.length > 0 || tax === null) return { refusals };
  const unknown = await unknownFaults(tx, input, { outlet, terminals });
  return unknown.length > 0 ? { refusals: unknown } : priceAt(tx, input, { outlet, at, tax });
}

/** Asks what the catalogue said at a moment at which the outlet taxed so. */
async function priceAt(
  tx: PricingTransaction,
  input: SaleInput,
  { outlet, at: occurredAt, tax }: { readonly outlet: Outlet; readonly at: Date; readonly tax: TaxAnswer },
): Promise<ReadySale | Refused> {
  const { setting, hasEnded } = tax;
  if (hasEnded) return { refusals: [taxExpired()] };
  const question = {
    outlet,
    itemIds: input.lines.flatMap(({ itemId }) => itemId ?? []),
    variationIds: input.lines.flatMap(({ variationId }) => variationId ?? []).filter(isId),
    currency: input.currencyCode,
    at: occurredAt,
  };
  const draft = draftSale(input, {
    items: await tx.priceList.priced(question),
    settings: setting ?? NO_TAX_SETTINGS,
    rates: setting?.isPpnRegistered ? await tx.taxes.rates() : [],
    day: businessDay(occurredAt, outlet.timeZone),
  });
  return "refusals" in draft ? draft : { outlet, draft, occurredAt };
}

/** What the input names and is not there: a terminal of another outlet is as absent as an unknown one. */
async function unknownFaults(
  tx: PricingTransaction,
  { terminalId, payments }: SaleInput,
  { outlet, terminals }: { readonly outlet: Outlet; readonly terminals: readonly Terminal[] },
): Promise<readonly UserError<SaleRefusal>[]> {
  const [terminal] = terminals;
  if (terminalId !== null && terminal?.outletId !== outlet.id) return [terminalNotFound()];
  const references = (payments ?? []).flatMap(({ provider, providerReference: reference }, place) =>
    provider !== null && reference !== null ? [{ provider, reference, place }] : [],
  );
  const nameOf = (each: { readonly provider: string; readonly reference: string }): string =>
    `${each.provider}\n${each.reference}`;
  const known = new Set((await tx.payments.known(outlet.merchantId, references)).map(nameOf));
  return references.flatMap((each) => {
    const isTaken = known.has(nameOf(each));
    known.add(nameOf(each));
    const path = ["input", "payments", String(each.place), "providerReference"];
    return isTaken ? [paymentFault("REFERENCE_TAKEN", path)] : [];
  });
}
