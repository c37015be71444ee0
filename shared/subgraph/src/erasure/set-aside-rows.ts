import { newId } from "@alpokat/kernel";
import {
  type Erasing,
  type RetentionClass,
  rowsOf,
  type SqlExecutor,
  type SubjectKey,
} from "@alpokat/persistence";
import { takeRows } from "./erased-rows";
import type { PersonalDataClass } from "./personal-data";

/** A class of a subject that was set aside. */
export interface SetAside {
  readonly subject: string;
  readonly retention: RetentionClass;
}

const placeOf = (schema: string, row: string) => ({ table: `${schema}.set_aside_row`, column: "image", row });

/**
 * What erasing took from a service's rows while a legal case holds it. Each row stands sealed as a whole under the subject's held
 * key: what was clear in it is not here, and all of it is gone with the key.
 */
export class SetAsideRows {
  constructor(
    private readonly schema: string,
    private readonly executor: SqlExecutor,
  ) {}

  /** Empties the rows of a class, and keeps what they were. Safe to repeat. @returns how many rows it took. */
  async take(data: PersonalDataClass, { subject, requestId, at }: Erasing, key: SubjectKey): Promise<number> {
    const taken = await takeRows(this.executor, data, subject);
    if (taken.length === 0) return 0;
    const ids = taken.map(() => newId());
    const sealed = taken.map(({ image }, index) => key.seal(placeOf(this.schema, ids[index] ?? ""), image));
    await this.executor.query(
      `INSERT INTO ${this.schema}.set_aside_row (id, subject, retention, origin, image_sealed, request_id, at)
       SELECT id, $4, $5, origin, sealed, $6, $7 FROM unnest($1::uuid[], $2::text[], $3::bytea[]) AS taken (id, origin, sealed)`,
      [ids, taken.map(({ table }) => table), sealed, subject, data.retention, requestId, at],
    );
    return taken.length;
  }

  /** Rows of a table that were set aside of subjects whose keys are given, newest first. */
  async of(
    table: string,
    keys: ReadonlyMap<string, SubjectKey>,
  ): Promise<readonly (SetAside & { readonly image: Readonly<Record<string, unknown>> })[]> {
    const answer = await this.executor.query(
      `SELECT id, subject, retention, image_sealed AS sealed FROM ${this.schema}.set_aside_row
       WHERE origin = $1 AND subject = ANY($2) ORDER BY id DESC`,
      [table, [...keys.keys()]],
    );
    const rows = rowsOf(answer) as unknown as readonly (SetAside & { id: string; sealed: Buffer })[];
    return rows.flatMap(({ id, subject, retention, sealed }) => {
      const text = keys.get(subject)?.open(placeOf(this.schema, id), sealed);
      return text === undefined
        ? []
        : [{ subject, retention, image: JSON.parse(text) as Record<string, unknown> }];
    });
  }

  /** Of whom something is set aside. */
  async subjects(): Promise<readonly SetAside[]> {
    const sql = `SELECT DISTINCT subject, retention FROM ${this.schema}.set_aside_row ORDER BY subject, retention`;
    return rowsOf(await this.executor.query(sql)) as unknown as readonly SetAside[];
  }

  async destroy({ subject, retention }: SetAside): Promise<void> {
    await this.executor.query(
      `DELETE FROM ${this.schema}.set_aside_row WHERE subject = $1 AND retention = $2`,
      [subject, retention],
    );
  }
}
