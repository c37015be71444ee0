import { Operational } from "@alpokat/policy";
import { Connection, UserErrorType } from "@alpokat/subgraph";
import { GraphQLUUID } from "graphql-scalars";
import { Directive, Field, GraphQLISODateTime, ID, InputType, ObjectType } from "type-graphql";
import type { Outlet } from "../domain/outlet";

@ObjectType("Outlet", {
  description: "A place where a merchant sells: business data, shown on its receipts.",
})
@Directive('@key(fields: "id")')
@Operational()
export class OutletType {
  @Field(() => ID, { description: "UUIDv7." })
  id!: string;

  @Field(() => String, { description: "What it is called." })
  name!: string;

  @Field(() => String, {
    description: "Its city; coordinates are not kept (clauses 1 and 2 don't list them).",
  })
  city!: string;

  @Field(() => String, { description: "Its clock: Asia/Jakarta, Asia/Makassar or Asia/Jayapura." })
  timeZone!: string;

  @Field(() => GraphQLISODateTime, { description: "When it was opened here." })
  createdAt!: Date;

  /** Whose outlet it is: not a field, since a receipt shows its outlet to whoever may not know the merchant. */
  merchantId!: string;
}

@ObjectType()
export class OutletConnection extends Connection(() => OutletType, "Outlet") {}

@InputType({ description: "An outlet to open." })
export class CreateOutletInput {
  @Field(() => ID, { description: "The merchant that it belongs to." })
  merchantId!: string;

  @Field(() => String, { description: "1 to 100 characters." })
  name!: string;

  @Field(() => String, { description: "Name of the city." })
  city!: string;

  @Field(() => String, {
    defaultValue: "Asia/Jakarta",
    description: "Asia/Jakarta, Asia/Makassar or Asia/Jayapura.",
  })
  timeZone!: string;

  @Field(() => GraphQLUUID, { description: "A UUID of the client's own for this one intent." })
  idempotencyKey!: string;
}

@ObjectType({ description: "The outlet, or why it was refused." })
@Operational()
export class CreateOutletPayload {
  @Field(() => OutletType, { nullable: true, description: "The new outlet." })
  outlet!: OutletType | null;

  @Field(() => [UserErrorType], {
    description: "MERCHANT_NOT_FOUND, NAME_INVALID, CITY_INVALID, TIME_ZONE_UNKNOWN, IDEMPOTENCY_KEY_REUSED",
  })
  userErrors!: UserErrorType[];
}

export const toOutletType = ({ id, merchantId, name, city, timeZone, createdAt }: Outlet): OutletType =>
  Object.assign(new OutletType(), { id, merchantId, name, city, timeZone, createdAt });
