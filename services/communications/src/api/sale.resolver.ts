import { isId } from "@alpokat/kernel";
import { Operational } from "@alpokat/policy";
import type { SubgraphContext } from "@alpokat/subgraph";
import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { ReadMessages } from "../application/read-messages";
import { MessageDeliveryType, toMessageDeliveryType } from "./message.types";
import { SaleType, toSaleType } from "./sale.types";

@Resolver(() => SaleType)
export class SaleResolver {
  constructor(private readonly readMessages: ReadMessages) {}

  @FieldResolver(() => [MessageDeliveryType], {
    nullable: true,
    description: "How the sale's receipts got on; empty on another merchant's sale.",
  })
  @Operational()
  async receiptDeliveries(
    @Root() { id }: SaleType,
    @Ctx() context: SubgraphContext,
  ): Promise<MessageDeliveryType[]> {
    const deliveries = await context.loader(this.readMessages.receiptDeliveriesOf).load(id);
    return deliveries.map(toMessageDeliveryType);
  }

  /** Whether there is such a sale is for transactions to say: this answers for its deliveries only. */
  readonly resolveReference = (reference: Readonly<Record<string, unknown>>): Promise<SaleType | null> => {
    const id = String(reference.id);
    return Promise.resolve(isId(id) ? toSaleType(id) : null);
  };
}
