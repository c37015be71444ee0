import { loadPolicy, Policy, readPolicyText } from "@alpokat/policy";
import { workload } from "./workload";

/** What one process took from the policy's files to its first decision. */
export interface ColdStart {
  readonly elapsed: number;
  readonly processor: number;
}

const isValidating = process.argv.includes("--validate");
const [question] = workload({ subjects: 1, fields: 1 }).flatMap(({ questions }) => questions);
if (!question) throw new Error("the workload asks nothing");

const began = performance.now();
const usedBefore = process.cpuUsage();
(isValidating ? new Policy(readPolicyText()) : loadPolicy()).decide(question);
const used = process.cpuUsage(usedBefore);
const taken: ColdStart = {
  elapsed: performance.now() - began,
  processor: (used.user + used.system) / 1_000,
};
console.log(JSON.stringify(taken));
