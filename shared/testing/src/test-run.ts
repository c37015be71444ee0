import { type Secrets } from "@alpokat/local-stack";

/** What the run made once and every test file may use. */
export interface TestRun {
  /** Port of the run's PostgreSQL, on the loopback address. */
  readonly port: number;
  readonly secrets: Secrets;
}

const VARIABLE = "ALPOKAT_TEST_RUN";

/** Jest's workers are processes that inherit the environment: the one way from global setup to a test file. */
export function announce(run: TestRun): void {
  process.env[VARIABLE] = JSON.stringify(run);
}

/** @throws {Error} outside a run of Jest with the project's configuration */
export function testRun(): TestRun {
  const announced = process.env[VARIABLE];
  if (announced === undefined)
    throw new Error("Only for tests: run them with npm test, or npx jest in the project's root.");
  return JSON.parse(announced) as TestRun;
}
