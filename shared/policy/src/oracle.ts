import { setFlagsFromString } from "node:v8";
import { isSpecific, lineageOf } from "@alpokat/kernel";
import * as cedar from "@cedar-policy/cedar-wasm/nodejs";
import { roleOf } from "./actors";
import { type Cell } from "./expression";
import { type Facts } from "./facts";
import { parseRules, type PolicyText } from "./rules";
import { entityOf } from "./words";

/** What Cedar itself says about one cell and one set of facts. */
export interface OracleAnswer {
  readonly isAllowed: boolean;
  /** Ids of the deciding rules, sorted. */
  readonly ruleIds: readonly string[];
}

/** Actor and category with all above them: all that a rule can ask of entities. Few, since Cedar reads them each time. */
const entitiesOf = ({ actor, category }: Cell): cedar.Entities => [
  { uid: entityOf("Actor", actor), attrs: {}, parents: [entityOf("Role", roleOf(actor))] },
  ...lineageOf(category).map((group, index, lineage) => ({
    uid: entityOf("Category", group),
    attrs: { specific: isSpecific(group) },
    parents: lineage.slice(index + 1).map((above) => entityOf("Category", above)),
  })),
];

/** Cedar's own evaluation of the same text: slow, and the yardstick that the table is tested against. */
export class CedarOracle {
  constructor(private readonly text: PolicyText) {
    // The optimizing compiler of Node 20 crashes where it deoptimizes a function that it inlined a call of wasm into,
    // which happens after some hundred thousand calls.
    setFlagsFromString("--no-turbo-inline-js-wasm-calls");
    const staticPolicies = Object.fromEntries(parseRules(text).map((rule) => [rule.id, rule.text]));
    succeed(cedar.preparsePolicySet("oracle", { staticPolicies }));
    succeed(cedar.preparseSchema("oracle", this.text.schema));
  }

  /** The request is validated against the schema, and an error in any rule is a denial: Cedar alone would skip it. */
  decide(cell: Cell, facts: Facts): OracleAnswer {
    const answer = cedar.statefulIsAuthorized({
      principal: entityOf("Actor", cell.actor),
      action: entityOf("Action", cell.action),
      resource: entityOf("Category", cell.category),
      context: contextOf(cell, facts),
      preparsedSchemaName: "oracle",
      preparsedPolicySetId: "oracle",
      validateRequest: true,
      entities: entitiesOf(cell),
    });
    if (answer.type === "failure") throw new Error(answer.errors.map((error) => error.message).join("; "));
    const { decision, diagnostics } = answer.response;
    const isAllowed = decision === "allow" && diagnostics.errors.length === 0;
    return { isAllowed, ruleIds: [...diagnostics.reason].sort() };
  }
}

function contextOf(cell: Cell, facts: Facts): cedar.Context {
  const { trigger, caseKind, ground, consents, ...plain } = facts;
  return {
    ...plain,
    purpose: { __entity: entityOf("Purpose", cell.purpose) },
    relation: { __entity: entityOf("Relation", cell.relation) },
    ...(trigger === undefined ? {} : { trigger: { __entity: entityOf("Trigger", trigger) } }),
    ...(caseKind === undefined ? {} : { caseKind: { __entity: entityOf("CaseKind", caseKind) } }),
    ...(ground === undefined ? {} : { ground: { __entity: entityOf("Ground", ground) } }),
    ...(consents === undefined
      ? {}
      : { consents: consents.map((purpose) => ({ __entity: entityOf("Purpose", purpose) })) }),
  };
}

function succeed(answer: cedar.CheckParseAnswer): void {
  if (answer.type === "failure") throw new Error(answer.errors.map((error) => error.message).join("; "));
}
