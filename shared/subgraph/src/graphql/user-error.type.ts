import type { Principal, UserError } from "@alpokat/kernel";
import { Operational } from "@alpokat/policy";
import { Directive, Field, ObjectType } from "type-graphql";

@ObjectType("UserErrorDetail", { description: "A figure that belongs to a refusal." })
@Directive("@shareable")
@Operational()
export class UserErrorDetailType {
  @Field(() => String, { description: "Name of the figure, such as `from`." })
  name!: string;

  @Field(() => String, { description: "Its value." })
  value!: string;
}

@ObjectType("UserError", {
  description: "Why a mutation did not do what was asked: an expected refusal, not a fault.",
})
@Directive("@shareable")
@Operational()
export class UserErrorType {
  @Field(() => String, { description: "Stable code from the closed list of the mutation." })
  code!: string;

  @Field(() => String, { description: "Text for people, in the language of the request." })
  message!: string;

  @Field(() => [String], {
    nullable: true,
    description: "Path into the input; null where no single field is at fault.",
  })
  field!: string[] | null;

  @Field(() => [UserErrorDetailType], { description: "Figures that belong to the refusal." })
  details!: UserErrorDetailType[];
}

export const toUserErrors = (errors: readonly UserError[], { locale }: Principal): UserErrorType[] =>
  errors.map(({ code, message, field, details }) =>
    Object.assign(new UserErrorType(), {
      code,
      message: message[locale],
      field: field && [...field],
      details: Object.entries(details ?? {}).map(([name, value]) =>
        Object.assign(new UserErrorDetailType(), { name, value }),
      ),
    }),
  );
