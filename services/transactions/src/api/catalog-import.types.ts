import { Operational, PersonalData } from "@alpokat/policy";
import { Connection, UserErrorType } from "@alpokat/subgraph";
import { GraphQLUUID } from "graphql-scalars";
import {
  Directive,
  Field,
  GraphQLISODateTime,
  ID,
  InputType,
  Int,
  ObjectType,
  registerEnumType,
} from "type-graphql";
import type { CatalogImport } from "../domain/catalog-import";
import type { CatalogRow, PlacedRefusal } from "../domain/catalog-row";

const CatalogImportStateEnum = { RECEIVING: "RECEIVING", COMPLETED: "COMPLETED" } as const satisfies Record<
  CatalogImport["state"],
  CatalogImport["state"]
>;
registerEnumType(CatalogImportStateEnum, {
  name: "CatalogImportState",
  description: "How far an upload of a catalogue is.",
  valuesConfig: {
    RECEIVING: { description: "Chunks are to come." },
    COMPLETED: { description: "The last chunk came." },
  },
});

@ObjectType("CatalogImport", {
  description: "An upload of a catalogue: how far it is, and what came of its rows.",
})
@Directive('@key(fields: "id")')
@Operational()
export class CatalogImportType {
  @Field(() => ID, { description: "UUIDv7." })
  id!: string;

  @Field(() => CatalogImportStateEnum, { description: "How far it is." })
  state!: CatalogImport["state"];

  @Field(() => Int, {
    description: "Number of the chunk that comes next: where to go on after an interruption.",
  })
  nextChunk!: number;

  @Field(() => Int, { description: "Rows that came so far: the sum of the four that follow." })
  rowsRead!: number;

  @Field(() => Int, { description: "Rows that made an item or a variation." })
  created!: number;

  @Field(() => Int, { description: "Rows that changed one." })
  updated!: number;

  @Field(() => Int, { description: "Rows that said what was there already." })
  unchanged!: number;

  @Field(() => Int, { description: "Rows that were refused." })
  refused!: number;

  @Field(() => GraphQLISODateTime, { description: "When its first chunk came." })
  startedAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When its last chunk came." })
  completedAt!: Date | null;
}

@ObjectType("CatalogImportRefusal", { description: "Why a line was refused; what it said is not kept." })
@Operational()
export class CatalogImportRefusalType {
  @Field(() => Int, { description: "Line of the file." })
  line!: number;

  @Field(() => String, { description: "Name of the column." })
  field!: string;

  @Field(() => String, { description: "Stable code." })
  code!: string;

  @Field(() => String, { description: "The rule, in Indonesian." })
  ruleIndonesian!: string;

  @Field(() => String, { description: "The rule, in English." })
  ruleEnglish!: string;
}

@ObjectType()
export class CatalogImportRefusalConnection extends Connection(
  () => CatalogImportRefusalType,
  "CatalogImportRefusal",
) {}

const cell = (description: string) => ({ defaultValue: "", description });

@InputType({
  description: "A row of a file, as it stands there; an empty cell leaves what it is about as it is.",
})
export class CatalogRowInput implements CatalogRow {
  @Field(() => Int, { description: "Line of the file, from 1." })
  line!: number;

  @Field(() => String, cell("The merchant's own code, 1 to 50 characters."))
  @PersonalData("user.content")
  sku!: string;

  @Field(() => String, cell("1 to 200 characters; may be empty for what is there already."))
  @PersonalData("user.content")
  name!: string;

  @Field(() => String, cell("The merchant's own grouping."))
  category!: string;

  @Field(() => String, cell("A UnitCode."))
  unit!: string;

  @Field(() => String, cell("0 to 3."))
  quantityDecimals!: string;

  @Field(() => String, cell("FIXED or VARIABLE."))
  pricing!: string;

  @Field(() => String, cell("PPN, PBJT or NONE."))
  taxKind!: string;

  @Field(() => String, cell("yes or no."))
  luxury!: string;

  @Field(() => String, cell("Global Trade Item Numbers, with | between them."))
  barcode!: string;

  @Field(() => String, cell("Codes of groups of modifiers, with | between them."))
  modifierGroups!: string;

  @Field(() => String, cell("SKU of the item that it is a variation of."))
  variationOf!: string;

  @Field(() => String, cell("Decimal text, zero or more."))
  price!: string;

  @Field(() => String, cell("A CurrencyCode; IDR where it is empty."))
  currency!: string;

  @Field(() => String, cell("ISO 8601 date, or time with its zone; from now where it is empty."))
  validFrom!: string;

  @Field(() => String, cell("The same, exclusive; until further notice where it is empty."))
  validTo!: string;
}

@InputType({
  description: "A chunk of an upload. Upload and number are its key: to repeat it changes nothing.",
})
export class ImportCatalogInput {
  @Field(() => ID, { description: "The merchant whose catalogue it is." })
  merchantId!: string;

  @Field(() => GraphQLUUID, {
    description: "A UUID of the client's own for this upload: the same on all its chunks.",
  })
  importKey!: string;

  @Field(() => Int, { description: "Number of the chunk, from 1, without gaps." })
  chunk!: number;

  @Field(() => Boolean, { defaultValue: false, description: "Whether no chunk follows." })
  isLast!: boolean;

  @Field(() => [CatalogRowInput], {
    description: "1 to 100 rows, under the limit of a request's size; the last chunk may be empty.",
  })
  rows!: CatalogRowInput[];
}

@ObjectType({ description: "How far the upload is, or why the chunk was refused." })
@Operational()
export class ImportCatalogPayload {
  @Field(() => CatalogImportType, { nullable: true, description: "How far the upload is." })
  catalogImport!: CatalogImportType | null;

  @Field(() => [UserErrorType], {
    description: "MERCHANT_NOT_FOUND, ROWS_INVALID, CHUNK_OUT_OF_ORDER, CHUNK_CHANGED, IMPORT_COMPLETED",
  })
  userErrors!: UserErrorType[];
}

/** The cells of a row, in one order always: they are compared when a chunk is repeated. */
export const toRow = (input: CatalogRowInput): CatalogRow => ({
  line: input.line,
  sku: input.sku,
  name: input.name,
  category: input.category,
  unit: input.unit,
  quantityDecimals: input.quantityDecimals,
  pricing: input.pricing,
  taxKind: input.taxKind,
  luxury: input.luxury,
  barcode: input.barcode,
  modifierGroups: input.modifierGroups,
  variationOf: input.variationOf,
  price: input.price,
  currency: input.currency,
  validFrom: input.validFrom,
  validTo: input.validTo,
});

export const toImportType = ({ merchantId: _merchant, ...shown }: CatalogImport): CatalogImportType =>
  Object.assign(new CatalogImportType(), shown);

export const toRefusalType = ({ line, field, code, rule }: PlacedRefusal): CatalogImportRefusalType =>
  Object.assign(new CatalogImportRefusalType(), {
    line,
    field,
    code,
    ruleIndonesian: rule.id,
    ruleEnglish: rule.en,
  });
