import { Operational } from "@alpokat/policy";
import { Directive, Field, ID, ObjectType } from "type-graphql";

@ObjectType("Sale", { description: "A sale; what it is about belongs to transactions." })
@Directive('@key(fields: "id")')
export class SaleType {
  @Field(() => ID, { description: "UUIDv7." })
  @Operational()
  id!: string;
}

export const toSaleType = (id: string): SaleType => Object.assign(new SaleType(), { id });
