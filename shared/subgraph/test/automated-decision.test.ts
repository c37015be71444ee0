import type { FactsLoader, ProvenFacts } from "@alpokat/policy";
import { needsHumanDecision } from "../src";

const ANI = "01890000-0000-7000-8000-00000000000a";
const knowing =
  (facts: ProvenFacts | null): FactsLoader =>
  (subjects) =>
    Promise.resolve(new Map(facts ? subjects.map((subject) => [subject, facts]) : []));

test.each([
  ["objects", { automatedDecisionObjection: true }, true],
  ["does not object", { automatedDecisionObjection: false }, false],
  ["is only known to be free of a restriction", { restricted: false }, true],
  ["is not known at all", null, true],
])("5.5: when somebody %s, then whether a person has to decide follows", async (_what, facts, expected) => {
  expect(await needsHumanDecision(knowing(facts), ANI)).toBe(expected);
});

test("5.5: when it can't be looked up, then nothing is decided", async () => {
  const away: FactsLoader = () => Promise.reject(new Error("away"));
  await expect(needsHumanDecision(away, ANI)).rejects.toThrow("away");
});
