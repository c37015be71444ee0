import type { Clock, UserError } from "@alpokat/kernel";
import type { RequestGuard } from "@alpokat/policy";
import type { SaleInput, SaleRefusal } from "../domain/sale-input";
import { type ReadySale, readySale } from "./draft-sale";
import type { InTransaction } from "./ports";

export type PreviewSaleOutcome =
  { readonly preview: ReadySale } | { readonly refusals: readonly UserError<SaleRefusal>[] };

/** Says what a sale would come to, by the very rules that record one; stores nothing. */
export class PreviewSale {
  constructor(
    private readonly inTransaction: InTransaction,
    private readonly clock: Clock,
  ) {}

  async run(guard: RequestGuard, input: SaleInput): Promise<PreviewSaleOutcome> {
    const now = this.clock();
    const ready = await this.inTransaction(guard, (tx) => readySale(tx, input, now));
    return "refusals" in ready ? ready : { preview: ready };
  }
}
