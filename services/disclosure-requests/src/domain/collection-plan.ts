import { type Category, isWithin } from "@alpokat/kernel";
import type { Scope, SubjectKind } from "./legal-request";

/** A field that may be collected, and the category that has to be in scope for it. */
interface CollectableField {
  readonly category: Category;
  /** As it stands in a GraphQL selection. */
  readonly selection: string;
}

/** What may be asked about one kind of subject: an allow-list, so a field that isn't here is in no package. */
export interface CollectionQuery {
  readonly subject: SubjectKind;
  /** Path of the package's file. */
  readonly file: string;
  readonly fields: readonly CollectableField[];
  /** Whether the document has `$from`, `$to` and `$after`. */
  readonly isPaged: boolean;
  /** Puts the chosen fields into a query of `$id`. */
  readonly document: (selection: string) => string;
  /** Rows of one answer, and where to go on. */
  readonly read: (data: unknown) => CollectedPage;
}

/** Rows of one answer. `next` is the cursor to go on after; null at the end. */
interface CollectedPage {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly next: string | null;
}

type Row = Readonly<Record<string, unknown>>;

const isRow = (value: unknown): value is Row =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const child = (value: unknown, name: string): unknown => (isRow(value) ? value[name] : undefined);

const MONEY = "{ amount currencyCode }";
const LINE = `{ lineNumber name sku quantity unitPrice ${MONEY} lineTotal ${MONEY} }`;

/** Every query that a collection may send. A merchant's sales come without their buyers: those are other people. */
const COLLECTION_QUERIES: readonly CollectionQuery[] = [
  {
    subject: "ACCOUNT",
    file: "data/accounts.ndjson",
    fields: [
      { category: "user.name", selection: "name" },
      { category: "user.contact.email", selection: "email" },
      { category: "user.contact.phone_number", selection: "phoneNumber" },
      { category: "user.contact.address.work", selection: "officeAddress" },
      { category: "user.demographic.date_of_birth", selection: "dateOfBirth" },
    ],
    isPaged: false,
    document: (selection) => `query ($id: ID!) { account(id: $id) { id ${selection} } }`,
    read: (data) => {
      const account = child(data, "account");
      return { rows: isRow(account) ? [account] : [], next: null };
    },
  },
  {
    subject: "MERCHANT",
    file: "data/sales.ndjson",
    fields: [
      {
        category: "user.behavior.purchase_history",
        selection: `occurredAt paymentMethod total ${MONEY} lines ${LINE}`,
      },
    ],
    isPaged: true,
    // 25 sales of 593 lines, the longest known, are half of what the gateway reads as one answer.
    document: (selection) => `query ($id: ID!, $from: DateTimeISO!, $to: DateTimeISO!, $after: String) {
      sales(filter: { merchantId: $id, occurredFrom: $from, occurredTo: $to }, first: 25, after: $after) {
        edges { node { id number ${selection} } } pageInfo { hasNextPage endCursor }
      }
    }`,
    read: (data) => readConnection(child(data, "sales")),
  },
];

/** @throws Error for an answer that is no page: a package is made from whole answers or not at all. */
function readConnection(connection: unknown): CollectedPage {
  const edges = child(connection, "edges");
  if (!Array.isArray(edges)) throw new Error("The answer holds no page");
  const rows = edges.map((edge) => child(edge, "node")).filter(isRow);
  const pageInfo = child(connection, "pageInfo");
  const cursor = child(pageInfo, "endCursor");
  return {
    rows,
    next: child(pageInfo, "hasNextPage") === true && typeof cursor === "string" ? cursor : null,
  };
}

/** The queries of a scope, each with only the fields whose category is in scope; none where no field is. */
export function queriesFor(
  { categories }: Pick<Scope, "categories">,
  subject: SubjectKind,
): readonly { readonly query: CollectionQuery; readonly document: string }[] {
  const isInScope = ({ category }: CollectableField): boolean =>
    categories.some((group) => isWithin(category, group));
  return COLLECTION_QUERIES.filter((query) => query.subject === subject).flatMap((query) => {
    const chosen = query.fields.filter(isInScope).map(({ selection }) => selection);
    return chosen.length > 0 ? [{ query, document: query.document(chosen.join(" ")) }] : [];
  });
}
