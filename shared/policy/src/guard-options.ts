import { type Principal } from "@alpokat/kernel";
import { type AccessRecord } from "./access-records";
import { type ProvenFacts } from "./facts";
import { type Policy } from "./policy";
import { type RequestEvidence } from "./relation";
import { type FactsLoader } from "./subject-knowledge";

/** Who asked, and by which policy it was decided. */
export interface Deciding {
  readonly policy: Policy;
  readonly principal: Principal;
}

/** What a guard knows beside the principal. */
export interface RequestGuardOptions extends RequestEvidence {
  /**
   * What is known about subjects now: asked once for each subject and request, by `learn`. A decision about a subject
   * that was not learned has no such facts, and every rule that needs one denies.
   */
  readonly facts?: FactsLoader;
  /** Facts that whoever makes the guard knows already, by subject. */
  readonly known?: Pick<ReadonlyMap<string, ProvenFacts>, "get">;
  /** Stores what is decided before a long answer is made; that answer has to wait for `storedAhead`. Without it nothing is. */
  readonly storeAhead?: (records: readonly AccessRecord[], deciding: Deciding) => Promise<void>;
}
