import { measureDecisions } from "./decisions";
import { type Benchmark } from "./figures";

export const policyBenchmark: Benchmark = {
  name: "policy",
  about:
    "Decisions are of one core, over situations of all roles with usual and unusual facts, about every category of data.",
  run: measureDecisions,
};
