import {
  DISCLOSURE_GROUNDS,
  PURPOSES,
  isPurpose,
  type DisclosureGround,
  type Purpose,
} from "@alpokat/kernel";
import {
  CASE_KINDS,
  type CaseKind,
  type CollectionTrigger,
  type Facts,
  TRIGGER_NAMES,
} from "@alpokat/policy";
import { badInput } from "@alpokat/subgraph";
import { Field, InputType, Int } from "type-graphql";

@InputType({ description: "Made-up facts: nothing is looked up. A fact that is left out is missing." })
export class HypotheticalFactsInput {
  @Field(() => String, {
    nullable: true,
    description: `Occasion of a collection. One of: ${TRIGGER_NAMES.join(", ")}.`,
  })
  trigger?: CollectionTrigger | null;

  @Field(() => String, {
    nullable: true,
    description: `Kind of the case that is open. One of: ${CASE_KINDS.join(", ")}.`,
  })
  caseKind?: CaseKind | null;

  @Field(() => Boolean, { nullable: true, description: "Whether the open case names the category." })
  caseCoversCategory?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "Whether the disclosure grant names the category." })
  grantCoversCategory?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether the disclosure grant rests on a court order.",
  })
  courtOrder?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: `Ground of clause 6 that the grant rests on. One of: ${DISCLOSURE_GROUNDS.join(", ")}.`,
  })
  ground?: DisclosureGround | null;

  @Field(() => Boolean, { nullable: true, description: "Whether that ground is in force." })
  groundInForce?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "Whether interests were weighed in writing." })
  balancingTest?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "Whether it is an emergency." })
  emergency?: boolean | null;

  @Field(() => Int, { nullable: true, description: "Number of accounts and merchants that the grant names." })
  grantSubjects?: number | null;

  @Field(() => Boolean, { nullable: true, description: "Whether the gateway saw it itself." })
  observed?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "Whether raw telemetry is still within its period." })
  withinRetention?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "Whether the person made it public." })
  published?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "Whether offers may be sent at this hour." })
  withinOfferWindow?: boolean | null;

  @Field(() => [String], {
    nullable: true,
    description: `Purposes for which a consent is in force. Of: ${PURPOSES.join(", ")}.`,
  })
  consents?: Purpose[] | null;

  @Field(() => Int, {
    nullable: true,
    description: "Latest version of the privacy notice that was received; 0 for none.",
  })
  noticeVersion?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: "Oldest version of the notice whose acknowledgement is enough for an account.",
  })
  minimumNotice?: number | null;

  @Field(() => Boolean, { nullable: true, description: "Whether the person is under age." })
  minor?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "Whether a parent or guardian consented." })
  guardianConsent?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether a minor's account waits for a parent or guardian to consent.",
  })
  guardianAwaited?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "Whether processing is suspended or restricted." })
  restricted?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "Whether the data was erased." })
  erased?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "Whether a legal case holds the data." })
  legalHold?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether the person objects to decisions by machine.",
  })
  automatedDecisionObjection?: boolean | null;

  @Field(() => Int, { nullable: true, description: "Number of people behind an aggregate." })
  groupSize?: number | null;
}

const UNKNOWN_WORD = {
  id: "bukan kata dari kosakata kebijakan.",
  en: "is not a word of the policy's vocabulary.",
};

/** @throws BAD_USER_INPUT naming a word that the vocabulary does not have. */
export function checkedFacts(facts: HypotheticalFactsInput): Facts {
  const { trigger, caseKind, ground, consents } = facts;
  const isKnown = {
    trigger: !trigger || TRIGGER_NAMES.includes(trigger),
    caseKind: !caseKind || CASE_KINDS.includes(caseKind),
    ground: !ground || DISCLOSURE_GROUNDS.includes(ground),
    consents: !consents || consents.every(isPurpose),
  };
  for (const [name, isWord] of Object.entries(isKnown)) {
    if (!isWord) throw badInput(`input.hypothetical.facts.${name}`, UNKNOWN_WORD);
  }
  return Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== null && fact !== undefined));
}
