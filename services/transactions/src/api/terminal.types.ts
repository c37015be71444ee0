import { Operational } from "@alpokat/policy";
import { Connection, UserErrorType } from "@alpokat/subgraph";
import { GraphQLUUID } from "graphql-scalars";
import { Directive, Field, GraphQLISODateTime, ID, InputType, ObjectType } from "type-graphql";
import type { Terminal } from "../domain/terminal";

@ObjectType("Terminal", { description: "A till; it belongs to one outlet at a time." })
@Directive('@key(fields: "id")')
@Operational()
export class TerminalType {
  @Field(() => ID, { description: "UUIDv7." })
  id!: string;

  @Field(() => String, { description: "What it is called." })
  name!: string;

  @Field(() => GraphQLISODateTime, { description: "When it was registered." })
  registeredAt!: Date;

  /** Read by its resolver. */
  outletId!: string;
}

@ObjectType()
export class TerminalConnection extends Connection(() => TerminalType, "Terminal") {}

@InputType({ description: "A till to register." })
export class RegisterTerminalInput {
  @Field(() => ID, { description: "The outlet that it belongs to." })
  outletId!: string;

  @Field(() => String, { description: "1 to 100 characters." })
  name!: string;

  @Field(() => GraphQLUUID, { description: "A UUID of the client's own for this one intent." })
  idempotencyKey!: string;
}

@ObjectType({ description: "The terminal, or why it was refused." })
@Operational()
export class RegisterTerminalPayload {
  @Field(() => TerminalType, { nullable: true, description: "The new terminal." })
  terminal!: TerminalType | null;

  @Field(() => [UserErrorType], { description: "OUTLET_NOT_FOUND, NAME_INVALID, IDEMPOTENCY_KEY_REUSED" })
  userErrors!: UserErrorType[];
}

export const toTerminalType = ({ id, name, registeredAt, outletId }: Terminal): TerminalType =>
  Object.assign(new TerminalType(), { id, name, registeredAt, outletId });
