import { withCluster } from "./cluster";
import { measureDecisions } from "./decisions";
import { type Benchmark } from "./figures";
import { measureResponses } from "./response";
import { measureColdStarts } from "./starts";

export const policyBenchmark: Benchmark = {
  name: "policy",
  about:
    "Decisions are counted by processor time of one core, over situations of all roles with usual and unusual facts, about every category of data. Answers take turns, with the record on the real PostgreSQL with its usual settings.",
  run: async () => [
    ...measureColdStarts(),
    ...(await measureDecisions()),
    ...(await withCluster(measureResponses)),
  ],
};
