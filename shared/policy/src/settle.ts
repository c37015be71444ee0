import { settled } from "./access-records";
import { type Asked, type Questions } from "./asked";
import { type BoundFacts } from "./bound-facts";
import { proofOf } from "./consent-proof";
import { gap, type Decision } from "./decision";
import { type Policy } from "./policy";
import { type Outlook, type Settled, type SubjectView } from "./subject-views";
import { placeOf } from "./table";
import { toldDenial, type Asker } from "./telling";

const NO_SUBJECT = gap("NO_SUBJECT");
const CONTRADICTION = gap("CONTRADICTING_PURPOSE");
const REQUEST_FAULTS: ReadonlySet<Decision> = new Set([NO_SUBJECT, CONTRADICTION]);

/** Decides what one caller asks, by one policy. */
export class Settlement {
  constructor(
    private readonly policy: Policy,
    private readonly questions: Questions,
  ) {}

  settle(asked: Asked, { reference, outlook }: SubjectView): Settled {
    const { action, circumstances } = asked;
    const { relation, facts } = outlook;
    const purpose = this.questions.purposeOf(action, relation, circumstances);
    const isAboutNobody = !reference && action !== "collect" && action !== "aggregate";
    const decision = isAboutNobody ? NO_SUBJECT : this.decide(asked, outlook);
    const proof = proofOf(this.policy, { decision, purpose, asked, facts });
    const told = this.toldTo("subject", { decision, asked, outlook });
    return settled({ purpose, action, relation, proof, told, decision });
  }

  /** The decision as somebody may be told of it. */
  toldTo(
    asker: Asker,
    { decision, asked, outlook }: { decision: Decision; asked: Asked; outlook: Outlook },
  ): Decision {
    // What no fact decided tells of none: the request itself was at fault.
    if (decision.outcome !== "DENY" || REQUEST_FAULTS.has(decision)) return decision;
    return toldDenial(this.policy, this.questions.of(asked, outlook), asker);
  }

  private decide(asked: Asked, outlook: Outlook): Decision {
    const { action, category, circumstances } = asked;
    if (this.questions.contradicts(action, circumstances?.purpose)) return CONTRADICTION;
    const purpose = this.questions.purposeOf(action, outlook.relation, circumstances);
    const table = this.policy.table(this.questions.scopeIn(purpose, outlook.relation));
    return table.decide(placeOf(action, category), this.boundFor(asked, outlook));
  }

  /** Without circumstances the facts of a subject differ only in what case and grant say of the category. */
  private boundFor(asked: Asked, outlook: Outlook): BoundFacts {
    if (asked.circumstances) return this.policy.bind(this.questions.of(asked, outlook).facts);
    const covered = this.questions.coverageOf(asked.category);
    const before = outlook.bound.get(covered);
    if (before) return before;
    const bound = this.policy.bind(this.questions.of(asked, outlook).facts);
    outlook.bound.set(covered, bound);
    return bound;
  }
}
