import type { ServiceName } from "@alpokat/kernel";
import type { EntityManager } from "typeorm";
import type { ServiceKit } from "../service-kit";
import type { Clearance } from "./clearance";
import { erasureGuard, type ErasureStep } from "./erasure-principal";

export interface DecisionParts {
  readonly service: ServiceName;
  readonly schema: string;
  readonly kit: Pick<ServiceKit, "clock" | "policy" | "record">;
  readonly clearance: Clearance;
}

/** An erasure of somebody. */
export interface ErasureOf {
  readonly subject: string;
  readonly requestId: string;
}

/** What is to be decided about an erasure. */
export interface Question {
  /** Whether something is deleted now; otherwise what was set aside is looked at again. */
  readonly isDeletion: boolean;
  /** Whether something goes now for which that isn't decided yet, or was held until now. */
  readonly isUndecided: boolean;
}

/** Decides whether what an erasure takes may be destroyed, or is set aside for a legal case, and records it. */
export class ErasureDecision {
  constructor(private readonly parts: DecisionParts) {}

  /**
   * Anybody sees how many records there are. A deletion leaves two, whether a case holds the subject or not; a look at what is
   * still held leaves none.
   * @returns whether what is undecided may be destroyed.
   * @throws Error where it can't be known: then nothing happens.
   */
  async run(manager: EntityManager, erasure: ErasureOf, question: Question): Promise<boolean> {
    const { isDeletion, isUndecided } = question;
    const isHeld =
      isUndecided && ((await this.isHeldHere(manager, erasure)) || !(await this.parts.clearance(erasure)));
    if (!isDeletion && (isHeld || !isUndecided)) return !isHeld;
    const mayDelete =
      !isDeletion || (await this.decide(manager, erasure, { isHeld: false, isSecret: false }));
    const mayDestroy = await this.decide(manager, erasure, { isHeld, isSecret: true });
    return mayDelete && mayDestroy;
  }

  private async decide(manager: EntityManager, erasure: ErasureOf, step: ErasureStep): Promise<boolean> {
    const { service, kit } = this.parts;
    const guard = erasureGuard(kit.policy, { service, ...erasure, at: kit.clock() }, step);
    const { outcome } = guard.decide("erase", "user", erasure);
    await kit.record(manager, guard);
    return outcome === "ALLOW";
  }

  private async isHeldHere(manager: EntityManager, { subject }: ErasureOf): Promise<boolean> {
    const rows = await manager.query<unknown[]>(
      `SELECT FROM ${this.parts.schema}.subject_standing WHERE subject = $1 AND holds > 0`,
      [subject],
    );
    return rows.length > 0;
  }
}
