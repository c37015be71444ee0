import type { ServiceName } from "@alpokat/kernel";
import type { ExportRecord } from "./export-file";

/** Where a service shows what it keeps about somebody: a field of the entity that the request is about. */
interface ExportSource {
  readonly service: ServiceName;
  readonly field: string;
}

/** Every service has a part in the copy of a person's data. */
const OF_ACCOUNT: readonly ExportSource[] = [
  { service: "identity-verification", field: "identityData" },
  { service: "transactions", field: "transactionsData" },
  { service: "communications", field: "communicationsData" },
  { service: "disclosure-requests", field: "disclosureData" },
];

/** Of a buyer without an account, the receipt and its delivery are all that there is. */
const OF_RECEIPT: readonly ExportSource[] = [
  { service: "transactions", field: "transactionsData" },
  { service: "communications", field: "communicationsData" },
];

/** One query of a collection: with `$id` and `$after`, a page each time. */
export interface ExportQuery {
  readonly service: ServiceName;
  readonly document: string;
  /** @throws Error for an answer that is no page: a copy is made from whole answers or not at all. */
  readonly read: (data: unknown) => ExportPage;
}

interface ExportPage {
  readonly records: readonly ExportRecord[];
  /** Cursor to go on after; null at the end. */
  readonly next: string | null;
}

/** Records of one answer, each with some ten values. */
const PAGE = 100;

const queryOf = (entity: string, { service, field }: ExportSource): ExportQuery => ({
  service,
  document: `query ($id: ID!, $after: String) {
    subject: ${entity}(id: $id) {
      page: ${field}(first: ${String(PAGE)}, after: $after) {
        edges { node { source record recordedAt values { name category value } } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }`,
  read: (data) => readPage(service, data),
});

/** The queries of a request, in the order of its file. */
export const exportQueries = ({
  accountId,
}: {
  readonly accountId: string | null;
}): readonly ExportQuery[] =>
  accountId === null
    ? OF_RECEIPT.map((source) => queryOf("receiptById", source))
    : OF_ACCOUNT.map((source) => queryOf("account", source));

type Row = Readonly<Record<string, unknown>>;

const isRow = (value: unknown): value is Row =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const child = (value: unknown, name: string): unknown => (isRow(value) ? value[name] : undefined);
const text = (value: unknown): string | null => (typeof value === "string" ? value : null);

function readPage(service: ServiceName, data: unknown): ExportPage {
  const page = child(child(data, "subject"), "page");
  const edges = child(page, "edges");
  if (!Array.isArray(edges)) throw new Error(`The answer of ${service} holds no page`);
  const pageInfo = child(page, "pageInfo");
  return {
    records: edges.map((edge) => toRecord(service, child(edge, "node"))),
    next: child(pageInfo, "hasNextPage") === true ? text(child(pageInfo, "endCursor")) : null,
  };
}

function toRecord(service: ServiceName, node: unknown): ExportRecord {
  const values = child(node, "values");
  return {
    service,
    source: String(child(node, "source")),
    record: String(child(node, "record")),
    recordedAt: text(child(node, "recordedAt")),
    values: (Array.isArray(values) ? values : []).map((value) => ({
      name: String(child(value, "name")),
      category: String(child(value, "category")),
      value: text(child(value, "value")),
    })),
  };
}
