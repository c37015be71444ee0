import type { HeldKey, RetentionClass, SubjectKeys } from "@alpokat/persistence";
import type { EntityManager } from "typeorm";
import { eraseRows } from "./erased-rows";
import { StandingRows } from "../standing/standing-rows";
import { ErasureOrderRows } from "./order-rows";
import type { PersonalDataClass, PersonalDataDeclaration } from "./personal-data";
import { type SetAside, SetAsideRows } from "./set-aside-rows";

const TOMBSTONES_AT_ONCE = 500;

interface AgainParts {
  readonly schema: string;
  readonly declaration: PersonalDataDeclaration;
  readonly subjectKeys: SubjectKeys;
  readonly inJob: <T>(work: (manager: EntityManager) => Promise<T>) => Promise<T>;
}

const isOf =
  (wanted: SetAside) =>
  ({ subject, retention }: SetAside): boolean =>
    subject === wanted.subject && retention === wanted.retention;

/**
 * Erases what a restored backup brought back. Tombstones and held keys stand apart from the data: they are still there when older
 * data were put back in their place. What a legal case holds is set aside again, and what none holds any more goes.
 */
export class EraseAgain {
  constructor(private readonly parts: AgainParts) {}

  /** @returns how many rows had come back. */
  async run(): Promise<number> {
    // Tombstones first: a key that moves meanwhile is found among those that are held, and nobody held is taken for gone.
    const tombstones = await this.parts.subjectKeys.tombstones();
    const held = await this.parts.subjectKeys.held.list();
    let rows = 0;
    for (const data of this.parts.declaration.classes) {
      const isOfClass = ({ retention }: { readonly retention: RetentionClass }) =>
        retention === data.retention;
      const heldOfClass = held.filter(isOfClass);
      const gone = tombstones.filter((each) => isOfClass(each) && !heldOfClass.some(isOf(each)));
      rows += await this.empty(
        data,
        gone.map(({ subject }) => subject),
      );
      for (const key of heldOfClass) rows += await this.setAside(data, key);
    }
    return rows + (await this.destroyReleased());
  }

  private async empty(data: PersonalDataClass, subjects: readonly string[]): Promise<number> {
    let erased = 0;
    for (let first = 0; first < subjects.length; first += TOMBSTONES_AT_ONCE) {
      const some = subjects.slice(first, first + TOMBSTONES_AT_ONCE);
      erased += await this.parts.inJob(async (manager) => {
        const held = await this.heldUnderLock(manager, data, some);
        const gone = some.filter((subject) => !held.some(isOf({ subject, retention: data.retention })));
        return eraseRows(manager, data, gone);
      });
    }
    return erased;
  }

  /** What is held of subjects, once whoever erases them just now has ended: nobody destroys or sets aside until the commit. */
  private async heldUnderLock(
    manager: EntityManager,
    { retention }: PersonalDataClass,
    subjects: readonly string[],
  ): Promise<readonly HeldKey[]> {
    await new StandingRows(this.parts.schema, manager).lockAll(subjects);
    const held = await this.parts.subjectKeys.held.list(subjects);
    return held.filter((key) => key.retention === retention);
  }

  private setAside(data: PersonalDataClass, held: HeldKey): Promise<number> {
    const { subject, retention, requestId, heldAt: at } = held;
    return this.parts.inJob(async (manager) => {
      // The order before the standing, as whoever carries it out.
      await new ErasureOrderRows(this.parts.schema, manager).resume(held);
      await new StandingRows(this.parts.schema, manager).lock(subject);
      const key = (await this.parts.subjectKeys.held.keysOf([subject], retention)).get(subject);
      if (!key) return eraseRows(manager, data, [subject]);
      return this.rows(manager).take(data, { subject, requestId, at }, key);
    });
  }

  /**
   * What was destroyed is known by its tombstone: rows without one have a key that an older backup of the keys brought back, and their
   * order sets them aside once more. Rows first and keys afterwards: whoever sets something aside meanwhile has moved its key
   * before its rows can be seen.
   */
  private async destroyReleased(): Promise<number> {
    const rows = await this.parts.inJob((manager) => this.rows(manager).subjects());
    const { subjectKeys } = this.parts;
    const tombstones = await subjectKeys.tombstones([...new Set(rows.map(({ subject }) => subject))]);
    const held = await subjectKeys.held.list();
    const released = rows.filter((each) => tombstones.some(isOf(each)) && !held.some(isOf(each)));
    for (const each of released) await this.parts.inJob((manager) => this.rows(manager).destroy(each));
    return released.length;
  }

  private rows(manager: EntityManager): SetAsideRows {
    return new SetAsideRows(this.parts.schema, manager);
  }
}
