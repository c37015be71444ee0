import { execFileSync } from "node:child_process";
import path from "node:path";
import { type ColdStart } from "./cold-start";
import { median, milliseconds, type Figure } from "./figures";

const PROGRAM = path.join(__dirname, "cold-start.js");
const TARGET = 100;
const PROCESSES = 15;

/** How long processes take to their first decision, one after the other, each a new one. */
export function measureColdStarts(): readonly Figure[] {
  const built = startsOf([]);
  const elapsed = median(built.map((start) => start.elapsed));
  const validating = median(startsOf(["--validate"]).map((start) => start.elapsed));
  return [
    {
      what: `cold start: a new process from the policy's files to its first decision, median of ${PROCESSES}`,
      figure: milliseconds(elapsed),
      target: `under ${TARGET} ms`,
      isMet: elapsed < TARGET,
    },
    {
      what: "cold start, by processor time",
      figure: milliseconds(median(built.map((start) => start.processor))),
    },
    {
      what: "cold start where the rules are not those of the build: Cedar loads and validates them",
      figure: milliseconds(validating),
    },
  ];
}

const startsOf = (options: readonly string[]): readonly ColdStart[] =>
  Array.from(
    { length: PROCESSES },
    () =>
      JSON.parse(execFileSync(process.execPath, [PROGRAM, ...options], { encoding: "utf8" })) as ColdStart,
  );
