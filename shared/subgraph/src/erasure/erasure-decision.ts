import type { ServiceName } from "@alpokat/kernel";
import type { EntityManager } from "typeorm";
import type { ServiceKit } from "../service-kit";
import { isNew, type Planned } from "./classes-at-hand";
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

/** Decides whether what an erasure takes may be destroyed, or is set aside for a legal case, and records it. */
export class ErasureDecision {
  constructor(private readonly parts: DecisionParts) {}

  /**
   * @param undecided classes that go now, and those that a case held until now.
   * @returns whether they may be destroyed.
   * @throws Error where it can't be known: then nothing happens.
   */
  async run(manager: EntityManager, erasure: ErasureOf, undecided: readonly Planned[]): Promise<boolean> {
    if (undecided.length === 0) return true;
    const isHeld = (await this.isHeldHere(manager, erasure)) || !(await this.parts.clearance(erasure));
    let isAllowed = true;
    // What everybody's erasure leaves in the record. That of a held person leaves it too, or its absence would tell.
    if (undecided.some(isNew)) {
      isAllowed = await this.decide(manager, erasure, { isHeld: false, isSecret: false });
    }
    if (isHeld || undecided.some(({ held }) => held.isSetAside)) {
      const mayDestroy = await this.decide(manager, erasure, { isHeld, isSecret: true });
      isAllowed = isAllowed && mayDestroy;
    }
    return isAllowed;
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
