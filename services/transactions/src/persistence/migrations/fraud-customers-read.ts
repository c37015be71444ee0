import type { MigrationInterface, QueryRunner } from "typeorm";
import { type FraudMember, readTiers, unnestedMembers } from "./fraud-customers";

/** Cash has no card, and few sales name a buyer: an empty list that is skipped costs less than one that nothing is taken from. */
const SELDOM: readonly FraudMember[] = ["cards", "customers"];

const unnestedIfAny = (column: FraudMember, place: number): string =>
  `${unnestedMembers(column, place)}${SELDOM.includes(column) ? ` WHERE ${column} <> '{}'` : ""}`;

/** Reads members that are seldom there only where there are any. */
export class FraudCustomersRead1795792003000 implements MigrationInterface {
  readonly name = "FraudCustomersRead1795792003000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(readTiers(unnestedIfAny));
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
