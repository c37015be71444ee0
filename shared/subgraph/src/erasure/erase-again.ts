import type { HeldKey, RetentionClass, SubjectKeys } from "@alpokat/persistence";
import type { EntityManager } from "typeorm";
import { eraseRows } from "./erased-rows";
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
    const held = await this.parts.subjectKeys.held.list();
    const tombstones = await this.parts.subjectKeys.tombstones();
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
      erased += await this.parts.inJob((manager) => eraseRows(manager, data, some));
    }
    return erased;
  }

  private async setAside(data: PersonalDataClass, held: HeldKey): Promise<number> {
    const { subject, retention, requestId, heldAt: at } = held;
    const key = (await this.parts.subjectKeys.held.keysOf([subject], retention)).get(subject);
    if (!key) return this.empty(data, [subject]);
    return this.parts.inJob(async (manager) => {
      await new ErasureOrderRows(this.parts.schema, manager).resume(held);
      return new SetAsideRows(this.parts.schema, manager).take(data, { subject, requestId, at }, key);
    });
  }

  /** Rows first and keys afterwards: whoever sets something aside meanwhile has moved its key before its rows can be seen. */
  private async destroyReleased(): Promise<number> {
    const rows = await this.parts.inJob((manager) => this.rows(manager).subjects());
    const held = await this.parts.subjectKeys.held.list();
    const released = rows.filter((each) => !held.some(isOf(each)));
    for (const each of released) await this.parts.inJob((manager) => this.rows(manager).destroy(each));
    return released.length;
  }

  private rows(manager: EntityManager): SetAsideRows {
    return new SetAsideRows(this.parts.schema, manager);
  }
}
