import { Operational, PersonalData, about } from "@alpokat/policy";
import { Connection } from "@alpokat/subgraph";
import { Directive, Field, GraphQLISODateTime, ID, ObjectType } from "type-graphql";
import type { LedgerEntry } from "../application/ports";
import type { Ground, SubjectKind } from "../domain/legal-request";
import { GroundEnum, SubjectKindEnum } from "./request.enums";

@ObjectType("Account", { description: "A person: data subject and sign-in." })
@Directive('@key(fields: "id")')
export class AccountType {
  @Field(() => ID, { description: "UUIDv7." })
  @Operational()
  id!: string;
}

/** Every disclosure to an authority is of this clause. */
const CLAUSE = "6";

@ObjectType("Disclosure", { description: "A disclosure of your data to an authority (clause 6)." })
export class DisclosureType {
  readonly #entry: LedgerEntry;

  constructor(entry: LedgerEntry) {
    this.#entry = entry;
  }

  @Field(() => ID, { description: "UUIDv7." })
  @Operational()
  get id(): string {
    return this.#entry.id;
  }

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When the data was sealed for the agency (clause 6).",
  })
  @PersonalData("user.legal_request")
  get disclosedAt(): Date {
    return this.#entry.disclosedAt;
  }

  @Field(() => SubjectKindEnum, {
    nullable: true,
    description: "Whether it was about you or your merchant (clause 6).",
  })
  @PersonalData("user.legal_request")
  get subjectKind(): SubjectKind {
    return this.#entry.subjectKind;
  }

  @Field(() => String, { nullable: true, description: "The agency that asked (clause 6)." })
  @PersonalData("user.legal_request")
  get agencyName(): string {
    return this.#entry.agencyName;
  }

  @Field(() => GroundEnum, { nullable: true, description: "The ground (clause 6)." })
  @PersonalData("user.legal_request")
  get ground(): Ground {
    return this.#entry.ground;
  }

  @Field(() => String, { nullable: true, description: "Clause of the privacy policy (clause 6)." })
  @PersonalData("user.legal_request")
  readonly clause: string = CLAUSE;

  @Field(() => [String], { nullable: true, description: "Categories of data (clause 6)." })
  @PersonalData("user.legal_request")
  get categories(): readonly string[] {
    return this.#entry.categories;
  }
}

@ObjectType()
export class DisclosureConnection extends Connection(() => DisclosureType, "Disclosure") {}

/** @param viewer whose ledger it is: an entry about a merchant is about its owner. */
export const toDisclosureType = (entry: LedgerEntry, viewer: string): DisclosureType =>
  about({ subject: viewer }, new DisclosureType(entry));
