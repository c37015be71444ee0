import {
  type FixedClock,
  GatewayClient,
  type Person,
  type Stack,
  fixedClock,
  registerMerchant,
  registerPerson,
  startStack,
} from "@alpokat/testing";

export const UPSERT = `mutation ($input: UpsertCatalogItemsInput!) {
  upsertCatalogItems(input: $input) {
    items {
      id sku name category quantityDecimals unit pricing taxKind isLuxury isArchived version barcodes
      prices { amount currencyCode }
      variations { id sku name version isArchived barcodes prices { amount } }
      modifierGroups { id code }
    }
    userErrors { code field message details { name value } }
  }
}`;
export const UPSERT_GROUPS = `mutation ($input: UpsertModifierGroupsInput!) {
  upsertModifierGroups(input: $input) {
    groups { id code name minSelected maxSelected version modifiers { id code name isArchived prices { amount } } }
    userErrors { code field }
  }
}`;
export const OVERRIDE = `mutation ($input: SetOutletOverridesInput!) {
  setOutletOverrides(input: $input) {
    overrides { outletId itemId variationId isAvailable prices { amount } version }
    userErrors { code field }
  }
}`;
export const ARCHIVE = `mutation ($input: ArchiveCatalogItemInput!) {
  archiveCatalogItem(input: $input) { item { id isArchived version } userErrors { code field details { name value } } }
}`;
export const RESTORE = ARCHIVE.replace("archiveCatalogItem(", "restoreCatalogItem(");

export type Owner = Person & { readonly merchantId: string };

/** Two shops on a stack with a fixed clock. */
export interface Shops {
  readonly clock: FixedClock;
  readonly stack: Stack;
  readonly client: GatewayClient;
  readonly siti: Owner;
  readonly budi: Owner;
}

export async function openShops(): Promise<Shops> {
  const clock = fixedClock("2026-11-23T03:00:00.000Z");
  const stack = await startStack({ services: ["identity-verification", "transactions"], clock });
  const client = new GatewayClient(stack.gatewayUrl);
  const siti = await registerMerchant(client, await registerPerson(client), "Kopi Siti");
  const budi = await registerMerchant(client, await registerPerson(client), "Toko Budi");
  return { clock, stack, client, siti, budi };
}

export const idr = (amount: string) => ({ amount, currencyCode: "IDR" });

/** Asks as somebody; an error of the request is an error here. */
export async function answerOf(
  client: GatewayClient,
  who: Person,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<any> {
  const { data, errors } = await client.as(who).ask(query, variables);
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return data;
}

/** Stores items. @returns the payload. */
export const upsert = async (client: GatewayClient, who: Owner, ...items: readonly object[]): Promise<any> =>
  (await answerOf(client, who, UPSERT, { input: { merchantId: who.merchantId, items } })).upsertCatalogItems;

/** Stores an item that must not be refused. @returns it. */
export async function storedItem(client: GatewayClient, who: Owner, item: object): Promise<any> {
  const { items, userErrors } = await upsert(client, who, item);
  if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors));
  return items[0];
}

export const upsertGroups = async (
  client: GatewayClient,
  who: Owner,
  ...groups: readonly object[]
): Promise<any> =>
  (await answerOf(client, who, UPSERT_GROUPS, { input: { merchantId: who.merchantId, groups } }))
    .upsertModifierGroups;

const COUNTS = "id state nextChunk rowsRead created updated unchanged refused completedAt";
const IMPORT = `mutation ($input: ImportCatalogInput!) {
  importCatalog(input: $input) { catalogImport { ${COUNTS} } userErrors { code details { name value } } }
}`;
const REPORT = `query ($id: ID!, $first: Int, $after: String) {
  catalogImport(id: $id) {
    ${COUNTS}
    refusedLines(first: $first, after: $after) {
      edges { node { line field code ruleIndonesian ruleEnglish } } pageInfo { hasNextPage endCursor }
    }
  }
}`;

/** Sends a chunk. @returns the upload, or the code of the refusal. */
export async function sendChunk(client: GatewayClient, who: Owner, input: object): Promise<any> {
  const whole = {
    merchantId: who.merchantId,
    importKey: crypto.randomUUID(),
    chunk: 1,
    isLast: true,
    ...input,
  };
  const { catalogImport, userErrors } = (await answerOf(client, who, IMPORT, { input: whole })).importCatalog;
  return catalogImport ?? userErrors[0];
}

/** The upload with its report; null where it is not the caller's. */
export const importReport = async (
  client: GatewayClient,
  who: Owner,
  id: string,
  page: object = {},
): Promise<any> => (await answerOf(client, who, REPORT, { id, ...page })).catalogImport;

/** Sends rows, numbered from line 2. @returns each refused line with its column and code. */
export async function refusedCells(
  client: GatewayClient,
  who: Owner,
  ...cells: readonly object[]
): Promise<[number, string, string][]> {
  const { id } = await sendChunk(client, who, {
    rows: cells.map((row, index) => ({ line: index + 2, ...row })),
  });
  const { refusedLines } = await importReport(client, who, id, { first: 100 });
  return refusedLines.edges.map(({ node }: any) => [node.line, node.field, node.code]);
}
