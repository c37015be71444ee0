import type { FactsLoader } from "@alpokat/policy";
import type { DataSource } from "typeorm";

/** Whose data is held, from the holds themselves: the service that places them needs no copy made from events. */
export const holdsOf =
  (dataSource: DataSource): FactsLoader =>
  async (subjects) => {
    const rows = await dataSource.query<{ subject: string }[]>(
      "SELECT DISTINCT subject FROM disclosure.legal_hold WHERE subject = ANY($1) AND lifted_at IS NULL",
      [subjects],
    );
    const held = new Set(rows.map(({ subject }) => subject));
    return new Map(subjects.map((subject) => [subject, { legalHold: held.has(subject) }]));
  };
