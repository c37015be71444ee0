import { Collects } from "@alpokat/policy";
import { type SubgraphContext, toUserErrors } from "@alpokat/subgraph";
import { Arg, Authorized, Ctx, Mutation, Resolver } from "type-graphql";
import type { ImportSales } from "../application/import-sales";
import type { ImportRowInput } from "../domain/import-row";
import { type ImportRowInputType, ImportSalesInput, ImportSalesPayload } from "./import.types";

@Resolver()
export class ImportResolver {
  constructor(private readonly importing: ImportSales) {}

  @Authorized("customer")
  @Collects("transaction")
  @Mutation(() => ImportSalesPayload, {
    description: "Takes sales over from another system's books, each row once for ever.",
  })
  async importSales(
    @Arg("input", () => ImportSalesInput)
    { merchantId, outletId, currencyCode, rows, idempotencyKey }: ImportSalesInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<ImportSalesPayload> {
    const batch = { merchantId, outletId, currencyCode, rows: rows.map(toRow), idempotencyKey };
    const outcome = await this.importing.run(guard, batch);
    if ("refusals" in outcome)
      return { salesImport: null, userErrors: toUserErrors(outcome.refusals, principal) };
    const rejected = outcome.result.rejected.map((row) => ({
      ...row,
      message: row.message[principal.locale],
      ruleIndonesian: row.message.id,
      ruleEnglish: row.message.en,
    }));
    return { salesImport: { ...outcome.result, rejected }, userErrors: [] };
  }
}

/** In this order for ever: by the text of what was taken a later import knows whether a row has changed. */
const toRow = (row: ImportRowInputType): ImportRowInput => ({
  invoice: row.invoice,
  lineNumber: row.lineNumber,
  sku: row.sku,
  name: row.name,
  quantity: row.quantity,
  occurredAt: row.occurredAt,
  unitPrice: row.unitPrice,
  // An empty one is none, as in the books themselves.
  customer: row.customer === "" ? null : (row.customer ?? null),
  // Absent and not null, so that rows that were taken before there were these fields have the text that they had.
  ...(row.itemCategory && { itemCategory: row.itemCategory }),
  ...(row.paymentMethod && { paymentMethod: row.paymentMethod }),
});
