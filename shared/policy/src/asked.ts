import {
  type Action,
  type Category,
  type Principal,
  type Purpose,
  type Relation,
  type ServiceName,
} from "@alpokat/kernel";
import { type DecisionRequest } from "./decision";
import { type Facts, type ProvenFacts } from "./facts";
import { type TableScope } from "./policy";
import { effectivePurpose, factsAbout, type VerifiedGrant } from "./relation";

/** What an operation adds to one decision. */
export interface Circumstances extends Facts {
  /** Purpose that the operation itself declares; a stated purpose that differs is a contradiction and denied. */
  readonly purpose?: Purpose;
}

/** What a decision is asked about. */
export interface Asked {
  readonly action: Action;
  readonly category: Category;
  readonly circumstances?: Circumstances | undefined;
}

/** Whom it is asked about, as the request sees them. */
interface Seen {
  readonly relation: Relation;
  readonly facts: ProvenFacts;
}

/** Telemetry is recorded whatever the caller came for (clause 2): its purpose isn't the caller's. */
const isTelemetry = (action: Action, declared: Purpose | undefined): declared is "security.protect" =>
  action === "collect" && declared === "security.protect";

/** Puts what one caller asks into the policy's words. */
export class Questions {
  constructor(
    private readonly principal: Principal,
    private readonly grant: VerifiedGrant | null,
  ) {}

  /** What case and grant say of a category, as text: without circumstances nothing else differs between categories. */
  coverageOf(category: Category): string {
    if (!this.principal.caseFacts && !this.grant) return "";
    const { caseCoversCategory, grantCoversCategory } = factsAbout(
      category,
      this.principal.caseFacts,
      this.grant,
    );
    return `${String(caseCoversCategory)} ${String(grantCoversCategory)}`;
  }

  /** Whose table answers. */
  scopeIn(purpose: Purpose | null, relation: Relation): TableScope {
    const { role, id } = this.principal;
    return { role, service: role === "service" ? (id as ServiceName | null) : null, purpose, relation };
  }

  of({ action, category, circumstances }: Asked, { relation, facts }: Seen): DecisionRequest {
    const { purpose: _declared, ...stated } = circumstances ?? {};
    return {
      ...this.scopeIn(this.purposeOf(action, relation, circumstances), relation),
      action,
      category,
      facts: { ...facts, ...factsAbout(category, this.principal.caseFacts, this.grant), ...stated },
    };
  }

  purposeOf(action: Action, relation: Relation, circumstances: Circumstances | undefined): Purpose | null {
    const declared = circumstances?.purpose;
    if (isTelemetry(action, declared)) return declared;
    const effective = effectivePurpose(this.principal, relation, circumstances?.trigger);
    // What the operation declares replaces the purpose that would be inferred, never one that staff must state.
    return this.principal.purpose ?? (effective === null ? null : (declared ?? effective));
  }

  /** Whether the operation is for another purpose than the caller states. */
  contradicts(action: Action, declared: Purpose | undefined): boolean {
    if (isTelemetry(action, declared)) return false;
    const stated = this.principal.purpose;
    return stated !== null && declared !== undefined && stated !== declared;
  }
}
