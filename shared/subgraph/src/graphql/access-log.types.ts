import { type Action, type Purpose, type Role, isId } from "@alpokat/kernel";
import { Operational } from "@alpokat/policy";
import { Directive, Field, GraphQLISODateTime, ID, ObjectType } from "type-graphql";
import { PageInfo, cursorOf } from "./connection";

/** An entry of an access log as its subject sees it: who (by role, not name), when, why, what and under which clause. */
export interface ShownAccess {
  readonly id: string;
  readonly at: Date;
  readonly service: string;
  readonly role: Role;
  readonly purpose: Purpose | null;
  readonly action: Action;
  readonly categories: readonly string[];
  readonly outcome: "ALLOW" | "MASK" | "DENY";
  readonly clause: string;
}

/** A position in an access log, newest first. */
export interface AccessLogPlace {
  readonly at: Date;
  readonly id: string;
}

@ObjectType("AccessLogEntry", {
  description: "Who saw what of you, when, why and under which clause (UU PDP art. 32).",
})
@Directive("@shareable")
@Operational()
export class AccessLogEntryType {
  @Field(() => ID, {
    description: "Of an account's log: name it to `policyExplanation` to learn which rule decided.",
  })
  id!: string;

  @Field(() => GraphQLISODateTime, { description: "When." })
  at!: Date;

  @Field(() => String, { description: "Service that held the data." })
  service!: string;

  @Field(() => String, { description: "Role of whoever asked; never a name." })
  role!: string;

  @Field(() => String, { nullable: true, description: "Purpose that was stated." })
  purpose!: string | null;

  @Field(() => String, { description: "What was done, such as `read`." })
  action!: string;

  @Field(() => [String], { description: "Categories of data." })
  categories!: string[];

  @Field(() => String, { description: "`ALLOW`, `MASK` or `DENY`." })
  outcome!: string;

  @Field(() => String, { description: "Clause of the privacy policy." })
  clause!: string;
}

@ObjectType("AccessLogEntryEdge", { description: "A AccessLogEntry and its cursor." })
@Directive("@shareable")
@Operational()
class AccessLogEntryEdge {
  @Field(() => AccessLogEntryType, { description: "The node itself." })
  node!: AccessLogEntryType;

  @Field(() => String, { description: "Cursor to go on after this one." })
  cursor!: string;
}

@ObjectType("AccessLogEntryConnection", { description: "A page of an access log, newest first." })
@Directive("@shareable")
@Operational()
export class AccessLogEntryConnection {
  @Field(() => [AccessLogEntryEdge], { description: "The page, in order." })
  edges!: AccessLogEntryEdge[];

  @Field(() => PageInfo, { description: "Where the page stands." })
  pageInfo!: PageInfo;
}

/** How an entry and its place in the log are told. */
export const accessLogEdge = {
  node: ({ categories, ...entry }: ShownAccess): AccessLogEntryType => {
    const { id, at, service, role, purpose, action, outcome, clause } = entry;
    const shown = { id, at, service, role, purpose, action, outcome, clause, categories: [...categories] };
    return Object.assign(new AccessLogEntryType(), shown);
  },
  cursor: ({ at, id }: ShownAccess): string => cursorOf(at.toISOString(), id),
};

/** The place in an access log that a cursor names; null for any other text. */
export function readAccessLogPlace([at = "", id = ""]: readonly string[]): AccessLogPlace | null {
  const moment = new Date(at);
  return Number.isNaN(moment.getTime()) || !isId(id) ? null : { at: moment, id };
}
