import { isId } from "@alpokat/kernel";
import { Collects, Operational } from "@alpokat/policy";
import {
  type ConnectionOf,
  PageArguments,
  type SubgraphContext,
  connectionOf,
  cursorOf,
  pageOf,
  toUserErrors,
} from "@alpokat/subgraph";
import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import type { ImportCatalog } from "../application/import-catalog";
import type { LineKey } from "../application/ports";
import type { ReadCatalogImports } from "../application/read-catalog-imports";
import {
  CatalogImportRefusalConnection,
  type CatalogImportRefusalType,
  CatalogImportType,
  ImportCatalogInput,
  ImportCatalogPayload,
  toImportType,
  toRefusalType,
  toRow,
} from "./catalog-import.types";
import { PEOPLE } from "./roles";

@Resolver(() => CatalogImportType)
export class CatalogImportResolver {
  constructor(
    private readonly importing: ImportCatalog,
    private readonly readImports: ReadCatalogImports,
  ) {}

  @Authorized("customer")
  @Collects("catalogue_upload")
  @Mutation(() => ImportCatalogPayload, {
    description: "Takes a chunk of an upload of the caller's own catalogue; a bad row is told and left out.",
  })
  async importCatalog(
    @Arg("input", () => ImportCatalogInput) input: ImportCatalogInput,
    @Ctx() { guard, principal }: SubgraphContext,
  ): Promise<ImportCatalogPayload> {
    const { merchantId, importKey, chunk, isLast, rows } = input;
    const outcome = await this.importing.run(guard, {
      merchantId,
      importKey,
      chunk,
      isLast,
      rows: rows.map(toRow),
    });
    return "catalogImport" in outcome
      ? { catalogImport: toImportType(outcome.catalogImport), userErrors: [] }
      : { catalogImport: null, userErrors: toUserErrors(outcome.refusals, principal) };
  }

  @Authorized(...PEOPLE)
  @Query(() => CatalogImportType, {
    nullable: true,
    description: "An upload of one of the caller's own catalogues.",
  })
  catalogImport(
    @Arg("id", () => ID, { description: "Of the upload." }) id: string,
    @Ctx() context: SubgraphContext,
  ): Promise<CatalogImportType | null> {
    return this.resolveReference({ id }, context);
  }

  @FieldResolver(() => CatalogImportRefusalConnection, {
    nullable: true,
    description: "The lines that were refused, in their order; a line may stand here more than once.",
  })
  @Operational()
  async refusedLines(
    @Root() { id }: CatalogImportType,
    @Args(() => PageArguments) pageArguments: PageArguments,
    @Ctx() { guard }: SubgraphContext,
  ): Promise<ConnectionOf<CatalogImportRefusalType>> {
    const page = pageOf(pageArguments, readLineCursor);
    const refusals = await this.readImports.refusals(guard, id, page);
    return connectionOf(refusals, page, {
      node: toRefusalType,
      cursor: ({ line, place }) => cursorOf(String(line), String(place)),
    });
  }

  readonly resolveReference = async (
    { id }: Readonly<Record<string, unknown>>,
    context: SubgraphContext,
  ): Promise<CatalogImportType | null> => {
    if (typeof id !== "string" || !isId(id)) return null;
    const found = await context.loader(this.readImports.byIds).load(id);
    return found && toImportType(found);
  };
}

function readLineCursor([line = "", place = ""]: readonly string[]): LineKey | null {
  const isKey = /^\d{1,9}$/.test(line) && /^\d{1,4}$/.test(place);
  return isKey ? { line: Number(line), place: Number(place) } : null;
}
