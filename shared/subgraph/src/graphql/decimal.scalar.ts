import { GraphQLError, GraphQLScalarType, Kind } from "graphql";

const PLAIN_DECIMAL = /^-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,6})?$/;

function parse(value: unknown): string {
  if (typeof value === "string" && PLAIN_DECIMAL.test(value)) return value;
  throw new GraphQLError(
    'Harus berupa teks desimal seperti "50000" atau "2.55". / Must be a decimal text such as "50000" or "2.55".',
    { extensions: { code: "BAD_USER_INPUT" } },
  );
}

/** A decimal as text, so that no client reads money as a float: `"50000"`, `"2.55"`. No exponent, no sign but minus. */
export const DecimalScalar = new GraphQLScalarType({
  name: "Decimal",
  description: 'A decimal number as text, such as "50000" or "2.55": never a float.',
  serialize: (value) => String(value),
  parseValue: parse,
  parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : null),
});
