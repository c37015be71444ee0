import type { ServiceName } from "@alpokat/kernel";
import type { EntityManager } from "typeorm";
import type { ServiceKit } from "../service-kit";
import { StandingRows } from "../standing/standing-rows";
import { ERASURE_JOB } from "../standing/tables";
import type { Clearance } from "./clearance";
import { eraseRows, heldRows } from "./erased-rows";
import { ERASURE_COMPLETED } from "./erasure-events";
import { erasureGuard } from "./erasure-principal";
import { type DueOrder, ErasureOrderRows } from "./order-rows";
import type { ErasedClass, PersonalDataClass, PersonalDataDeclaration } from "./personal-data";
import { type ClassAtHand, type ErasureMoment, planClass } from "./plan-erasure";

export interface EraserParts {
  readonly service: ServiceName;
  readonly schema: string;
  readonly declaration: PersonalDataDeclaration;
  readonly kit: Pick<ServiceKit, "clock" | "policy" | "subjectKeys" | "inJob" | "publish" | "record">;
  readonly clearance: Clearance;
  /** Told of an order that failed and is put off. */
  readonly onError: (error: unknown) => void;
}

/** Erasure is rare and may touch many rows: it has longer than a request, whose client waits. */
const PATIENCE = "SET LOCAL statement_timeout = '60s'";
const HOUR_MS = 3_600_000;
const TOMBSTONES_AT_ONCE = 500;

/** A class of a subject with what is to become of it. */
interface Planned {
  readonly data: PersonalDataClass;
  readonly held: ClassAtHand;
  readonly answer: ErasedClass;
}

/** Carries out the erasures that were ordered, and again those whose data a restored backup brought back. */
export class Eraser {
  constructor(private readonly parts: EraserParts) {}

  /** Carries out what is due, one order after the other. @returns how many were tried. */
  async runDue(): Promise<number> {
    const failed = new Set<string>();
    for (let tried = 0; ; tried += 1) {
      const order = await this.inJob((manager) => this.next(manager));
      if (!order || failed.has(order.requestId)) return tried;
      try {
        await this.inJob((manager) => this.execute(manager, order));
      } catch (error) {
        failed.add(order.requestId);
        this.parts.onError(error);
        await this.inJob((manager) => this.orders(manager).postpone(order, this.parts.kit.clock()));
      }
    }
  }

  /**
   * Empties the rows of everybody who has a tombstone. Tombstones stand with the keys: they are still there when older
   * data were put back in their place.
   * @returns how many rows had come back.
   */
  async eraseAgain(): Promise<number> {
    const tombstones = await this.parts.kit.subjectKeys.tombstones();
    let erased = 0;
    for (const data of this.parts.declaration.classes) {
      const subjects = tombstones
        .filter(({ retention }) => retention === data.retention)
        .map((tombstone) => tombstone.subject);
      for (let first = 0; first < subjects.length; first += TOMBSTONES_AT_ONCE) {
        const some = subjects.slice(first, first + TOMBSTONES_AT_ONCE);
        erased += await this.inJob((manager) => eraseRows(manager, data, some));
      }
    }
    return erased;
  }

  /** The order that is due, with the subject that it is about here. */
  private async next(manager: EntityManager): Promise<DueOrder | null> {
    const order = await this.orders(manager).takeDue(this.parts.kit.clock());
    if (order?.subject !== null || order.receiptId === null) return order;
    const subject = (await this.parts.declaration.buyerOfReceipt?.(manager, order.receiptId)) ?? null;
    return { ...order, subject };
  }

  private async execute(manager: EntityManager, order: DueOrder): Promise<void> {
    const { subject, requestId } = order;
    const planned = subject === null ? [] : await this.erase(manager, order, subject);
    const kept = subject === null ? [] : ((await this.parts.declaration.keptByLaw?.(manager, subject)) ?? []);
    const isNews =
      order.state === "ORDERED" || planned.some(({ answer, held }) => isErased(answer) && !held.isDestroyed);
    if (isNews) await this.tell(manager, requestId, [...this.answersOf(planned), ...kept]);
    await this.orders(manager).finish(requestId, subject, this.nextLook(planned));
  }

  private async erase(manager: EntityManager, order: DueOrder, subject: string): Promise<Planned[]> {
    await manager.query(PATIENCE);
    // Whoever places a hold waits here, and whoever erases sees the holds that were placed before.
    await new StandingRows(this.parts.schema, manager).lock(subject);
    const planned = await this.plan(manager, order, subject);
    const { requestId } = order;
    const going = planned.filter(({ answer }) => isErased(answer));
    if (going.length === 0) return planned;
    const { kit } = this.parts;
    // Destroying the keys commits by itself: whatever happens from here on, the subject is erased and denied.
    const retentions = going.map(({ data }) => data.retention);
    await kit.subjectKeys.destroy({ subject, requestId, at: kit.clock() }, retentions);
    for (const { data } of going) await eraseRows(manager, data, [subject]);
    return planned;
  }

  /** What becomes of each class; asks for holds only where something new would go. */
  private async plan(manager: EntityManager, order: DueOrder, subject: string): Promise<Planned[]> {
    const { kit, declaration, clearance } = this.parts;
    const { requestId, orderedAt } = order;
    const atHand = await this.atHand(manager, subject);
    const planAs = (isHeld: boolean): Planned[] => {
      const moment: ErasureMoment = { now: kit.clock(), orderedAt, isHeld };
      return declaration.classes.flatMap((data, index) => {
        const held = atHand[index];
        return held ? [{ data, held, answer: planClass(moment, held) }] : [];
      });
    };
    const free = planAs(false);
    if (!free.some(({ answer, held }) => isErased(answer) && !held.isDestroyed)) return free;
    const isHeld = (await this.isHeldHere(manager, subject)) || !(await clearance({ subject, requestId }));
    const guard = erasureGuard(kit.policy, {
      service: this.parts.service,
      requestId,
      subject,
      isHeld,
      at: kit.clock(),
    });
    const { outcome } = guard.decide("erase", "user", { subject });
    await kit.record(manager, guard);
    return outcome === "ALLOW" ? free : planAs(true);
  }

  private async atHand(manager: EntityManager, subject: string): Promise<ClassAtHand[]> {
    const { subjectKeys } = this.parts.kit;
    const tombstones = await subjectKeys.tombstones([subject]);
    const found: ClassAtHand[] = [];
    for (const data of this.parts.declaration.classes) {
      const { retention } = data;
      found.push({
        retention,
        ...(await heldRows(manager, data, subject)),
        hasKey: (await subjectKeys.keysOf([subject], retention)).size > 0,
        isDestroyed: tombstones.some((tombstone) => tombstone.retention === retention),
      });
    }
    return found;
  }

  private async isHeldHere(manager: EntityManager, subject: string): Promise<boolean> {
    const rows = await manager.query<unknown[]>(
      `SELECT FROM ${this.parts.schema}.subject_standing WHERE subject = $1 AND holds > 0`,
      [subject],
    );
    return rows.length > 0;
  }

  private answersOf(planned: readonly Planned[]): readonly ErasedClass[] {
    if (planned.length > 0) return planned.map(({ answer }) => answer);
    return this.parts.declaration.classes.map(({ retention }) => ({
      retention,
      outcome: "NOTHING_HELD",
      keptUntil: null,
      reason: null,
      law: null,
    }));
  }

  private async tell(
    manager: EntityManager,
    requestId: string,
    classes: readonly ErasedClass[],
  ): Promise<void> {
    const { kit, service } = this.parts;
    const data = {
      requestId,
      service,
      classes: classes.map((each) => ({ ...each, reason: each.reason && { ...each.reason } })),
    };
    await kit.publish(manager, ERASURE_COMPLETED, { subject: requestId, data });
  }

  /** When a class that is kept is looked at again: at the end of its period, or soon where only a hold keeps it. */
  private nextLook(planned: readonly Planned[]): Date | null {
    const soon = new Date(this.parts.kit.clock().getTime() + HOUR_MS);
    const dates = planned
      .filter(({ answer }) => answer.outcome === "KEPT")
      .map(({ answer: { keptUntil } }) => (keptUntil === null ? soon : new Date(keptUntil)));
    return dates.toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null;
  }

  private orders(manager: EntityManager): ErasureOrderRows {
    return new ErasureOrderRows(this.parts.schema, manager);
  }

  private inJob<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.parts.kit.inJob(ERASURE_JOB, work);
  }
}

const isErased = ({ outcome }: ErasedClass): boolean => outcome === "ERASED";
