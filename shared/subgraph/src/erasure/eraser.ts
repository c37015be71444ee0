import type { ServiceName } from "@alpokat/kernel";
import type { EntityManager } from "typeorm";
import type { ServiceKit } from "../service-kit";
import { StandingRows } from "../standing/standing-rows";
import { ERASURE_JOB } from "../standing/tables";
import { isErased, isNew, type Planned, planClasses } from "./classes-at-hand";
import type { Clearance } from "./clearance";
import { EraseAgain } from "./erase-again";
import { eraseRows } from "./erased-rows";
import { ErasureDecision, type ErasureOf } from "./erasure-decision";
import { ERASURE_COMPLETED } from "./erasure-events";
import { type DueOrder, ErasureOrderRows } from "./order-rows";
import type { ErasedClass, PersonalDataDeclaration } from "./personal-data";
import { SetAsideRows } from "./set-aside-rows";

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

/** What an erasure came to. */
interface Erased {
  readonly planned: readonly Planned[];
  /** Whether something of it is set aside, and waits for its case. */
  readonly isWaiting: boolean;
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

  /** Erases again what a restored backup brought back. @returns how many rows had come back. */
  async eraseAgain(): Promise<number> {
    const { schema, declaration, kit } = this.parts;
    const { subjectKeys } = kit;
    return new EraseAgain({ schema, declaration, subjectKeys, inJob: (work) => this.inJob(work) }).run();
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
    // Another replica may have done it since it was found.
    if (!(await this.orders(manager).isStillDue(order, this.parts.kit.clock()))) return;
    const { planned, isWaiting }: Erased =
      subject === null ? { planned: [], isWaiting: false } : await this.erase(manager, order, subject);
    const kept = subject === null ? [] : ((await this.parts.declaration.keptByLaw?.(manager, subject)) ?? []);
    // Told as soon as it is deleted. That it is destroyed later tells of a case, and so is told to nobody.
    const isNews = order.state === "ORDERED" || planned.some(isNew);
    if (isNews) await this.tell(manager, requestId, [...this.answersOf(planned), ...kept]);
    await this.orders(manager).finish(requestId, subject, this.nextLook(planned, isWaiting));
  }

  private async erase(manager: EntityManager, order: DueOrder, subject: string): Promise<Erased> {
    await manager.query(PATIENCE);
    // Whoever places a hold waits here, and whoever erases sees the holds that were placed before.
    await new StandingRows(this.parts.schema, manager).lock(subject);
    const { declaration, kit } = this.parts;
    const { subjectKeys } = kit;
    const moment = { now: kit.clock(), orderedAt: order.orderedAt };
    const planned = await planClasses(manager, { declaration, subjectKeys }, subject, moment);
    const going = planned.filter(isErased);
    const undecided = going.filter((each) => isNew(each) || each.held.isSetAside);
    const erasure = { subject, requestId: order.requestId };
    // An erasure that was interrupted has no record yet, and nothing of it is new any more.
    const isDeletion = going.length > 0 && (order.state === "ORDERED" || going.some(isNew));
    const question = { isDeletion, isUndecided: undecided.length > 0 };
    const mayDestroy = await new ErasureDecision(this.parts).run(manager, erasure, question);
    const waiting = mayDestroy ? [] : undecided;
    await this.setAside(manager, erasure, waiting);
    await this.destroy(
      manager,
      erasure,
      going.filter((each) => !waiting.includes(each)),
    );
    return { planned, isWaiting: waiting.length > 0 };
  }

  /** Deletes what a legal case holds, for everybody but the case. The keys' move commits by itself, before the rows'. */
  private async setAside(
    manager: EntityManager,
    { subject, requestId }: ErasureOf,
    classes: readonly Planned[],
  ): Promise<void> {
    if (classes.length === 0) return;
    const { kit, schema } = this.parts;
    const { subjectKeys } = kit;
    const retentions = classes.map(({ data }) => data.retention);
    // The rows of whoever has no key yet are sealed as well.
    for (const each of classes.filter(isNew)) await subjectKeys.keyFor(subject, each.data.retention);
    const erasing = { subject, requestId, at: kit.clock() };
    await subjectKeys.held.setAside(erasing, retentions);
    for (const { data } of classes) {
      const key = (await subjectKeys.held.keysOf([subject], data.retention)).get(subject);
      if (!key) throw new Error("A key that was set aside isn't there");
      await new SetAsideRows(schema, manager).take(data, erasing, key);
    }
  }

  /** Destroying the keys commits by itself: whatever happens from here on, the subject is erased and denied. */
  private async destroy(
    manager: EntityManager,
    { subject, requestId }: ErasureOf,
    classes: readonly Planned[],
  ): Promise<void> {
    if (classes.length === 0) return;
    const { kit, schema } = this.parts;
    const retentions = classes.map(({ data }) => data.retention);
    await kit.subjectKeys.destroy({ subject, requestId, at: kit.clock() }, retentions);
    for (const { data } of classes) {
      await eraseRows(manager, data, [subject]);
      await new SetAsideRows(schema, manager).destroy({ subject, retention: data.retention });
    }
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

  /** When what is left is looked at again: at the end of a class's period, or soon where a legal case holds something. */
  private nextLook(planned: readonly Planned[], isWaiting: boolean): Date | null {
    const soon = new Date(this.parts.kit.clock().getTime() + HOUR_MS);
    const ends = planned.flatMap(({ answer: { outcome, keptUntil } }) =>
      outcome === "KEPT" && keptUntil !== null ? [new Date(keptUntil)] : [],
    );
    const dates = isWaiting ? [...ends, soon] : ends;
    return dates.toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null;
  }

  private orders(manager: EntityManager): ErasureOrderRows {
    return new ErasureOrderRows(this.parts.schema, manager);
  }

  private inJob<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.parts.kit.inJob(ERASURE_JOB, work);
  }
}
