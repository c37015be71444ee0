import { Collects } from "@alpokat/policy";
import { type SubgraphContext, toUserErrors } from "@alpokat/subgraph";
import { Arg, Authorized, Ctx, Mutation, Resolver } from "type-graphql";
import type { ImportSales } from "../application/import-sales";
import { ImportSalesInput, ImportSalesPayload } from "./import.types";

@Resolver()
export class ImportResolver {
  constructor(private readonly importing: ImportSales) {}

  @Authorized("customer")
  @Collects("transaction")
  @Mutation(() => ImportSalesPayload, {
    description: "Takes sales over from another system's books, each row once for ever.",
  })
  async importSales(
    @Arg("input", () => ImportSalesInput) input: ImportSalesInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<ImportSalesPayload> {
    const rows = input.rows.map((row) => ({ ...row, customer: row.customer || null }));
    const outcome = await this.importing.run(guard, { ...input, rows });
    if ("refusals" in outcome)
      return { salesImport: null, userErrors: toUserErrors(outcome.refusals, principal) };
    const rejected = outcome.result.rejected.map((row) => ({
      ...row,
      message: row.message[principal.locale],
    }));
    return { salesImport: { ...outcome.result, rejected }, userErrors: [] };
  }
}
