import { type Decision } from "./decision";
import { FACT_NAMES, type Facts } from "./facts";
import { type OpenOperand } from "./operand";

/** A condition that only facts can settle, numbered within one policy: rules that ask the same share it. */
export interface Residual {
  readonly number: number;
  readonly operand: OpenOperand;
}

/** What answers for a cell of the table. */
export interface Rules {
  /** Whether some permit could apply, whatever the facts; without one every answer is a denial. */
  readonly hasPermit: boolean;
  decide(facts: BoundFacts): Decision;
}

const BITS = 31;
const count: number = FACT_NAMES.length;
if (count > BITS) throw new Error("there are more facts than bits to remember which are given");

/**
 * The facts of one request about one subject. Each residual condition is evaluated once, and each set of rules answers
 * once, however many fields ask. It lives as long as the request: a consent withdrawn meanwhile bites at the next one.
 */
export class BoundFacts {
  private readonly truths: (boolean | undefined)[] = [];
  private readonly answers: (Decision | undefined)[] = [];
  private asked = 0;
  private present = 0;

  /** @param owner whose numbers these are: they mean nothing to the tables of another policy. */
  constructor(
    readonly owner: object,
    readonly facts: Facts,
  ) {}

  holds({ number, operand }: Residual): boolean {
    return (this.truths[number] ??= operand.read(this.facts) === true);
  }

  answerOf(number: number, rules: Rules): Decision {
    return (this.answers[number] ??= rules.decide(this));
  }

  /** Whether a fact is there, by its place in FACT_NAMES. */
  isGiven(place: number): boolean {
    const bit = 1 << place;
    if ((this.asked & bit) === 0) {
      this.asked |= bit;
      const name = FACT_NAMES[place];
      if (name !== undefined && this.facts[name] !== undefined) this.present |= bit;
    }
    return (this.present & bit) !== 0;
  }
}
