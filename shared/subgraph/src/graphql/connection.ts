import { Operational } from "@alpokat/policy";
import { ArgsType, Directive, Field, Int, ObjectType } from "type-graphql";
import { badInput } from "../refusals";

@ObjectType("PageInfo", { description: "Where a page of a connection stands." })
@Directive("@shareable")
@Operational()
export class PageInfo {
  @Field(() => Boolean, { description: "Whether more follow." })
  hasNextPage!: boolean;

  @Field(() => String, { nullable: true, description: "Cursor of the last one on this page." })
  endCursor!: string | null;
}

const PAGE_LIMIT = 100;

@ArgsType()
export class PageArguments {
  @Field(() => Int, { defaultValue: 20, description: "How many, 1 to 100." })
  first!: number;

  @Field(() => String, { nullable: true, description: "Cursor to go on after." })
  after!: string | null;
}

/** One page as asked for: `limit` is one more than `first`, so that the page knows whether more follow. */
export interface Page<Key> {
  readonly first: number;
  readonly limit: number;
  readonly after: Key | null;
}

/**
 * Checks a page's arguments.
 * @param parse reads the keyset from a cursor; null where the cursor is none of ours.
 * @throws PublicError BAD_USER_INPUT naming `first` or `after`.
 */
export function pageOf<Key>(
  { first, after }: PageArguments,
  parse: (parts: readonly string[]) => Key | null,
): Page<Key> {
  if (first < 1 || first > PAGE_LIMIT) {
    throw badInput("first", { id: "harus antara 1 dan 100.", en: "must be between 1 and 100." });
  }
  if (!after) return { first, limit: first + 1, after: null };
  const key = parse(Buffer.from(after, "base64url").toString("utf8").split("\n"));
  if (key === null) throw badInput("after", { id: "bukan kursor yang sah.", en: "is not a valid cursor." });
  return { first, limit: first + 1, after: key };
}

export const cursorOf = (...keyset: readonly string[]): string =>
  Buffer.from(keyset.join("\n")).toString("base64url");

/** A slice of a list with the cursor of each of its nodes. */
export interface ConnectionOf<Node> {
  readonly edges: readonly { readonly node: Node; readonly cursor: string }[];
  readonly pageInfo: PageInfo;
}

/** Repacks rows into a connection. @param rows at most `page.limit` of them, in order. */
export function connectionOf<Row, Node>(
  rows: readonly Row[],
  { first }: Page<unknown>,
  repack: { readonly node: (row: Row) => Node; readonly cursor: (row: Row) => string },
): ConnectionOf<Node> {
  const edges = rows.slice(0, first).map((row) => ({ node: repack.node(row), cursor: repack.cursor(row) }));
  const pageInfo = Object.assign(new PageInfo(), {
    hasNextPage: rows.length > first,
    endCursor: edges.at(-1)?.cursor ?? null,
  });
  return { edges, pageInfo };
}

/**
 * Makes the two classes of a Relay connection; extend them under the type's own names:
 * `class SaleConnection extends Connection(SaleType, "Sale") {}`.
 */
export function Connection<Node extends object>(node: () => new (...parts: never[]) => Node, name: string) {
  @ObjectType(`${name}Edge`, { description: `A ${name} and its cursor.` })
  @Operational()
  class Edge {
    @Field(node, { description: "The node itself." })
    node!: Node;

    @Field(() => String, { description: "Cursor to go on after this one." })
    cursor!: string;
  }

  @ObjectType(`${name}Connection`, { description: `A page of ${name}.` })
  class ConnectionClass {
    // On the fields: a directive of the class would not reach the classes that extend it.
    @Field(() => [Edge], { description: "The page, in order." })
    @Operational()
    edges!: Edge[];

    @Field(() => PageInfo, { description: "Where the page stands." })
    @Operational()
    pageInfo!: PageInfo;
  }
  return ConnectionClass;
}
