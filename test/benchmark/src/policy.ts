import { withCluster } from "./cluster";
import { measureDecisions } from "./decisions";
import { type Benchmark } from "./figures";
import { measureResponses } from "./response";
import { measureColdStarts } from "./starts";
import { measureWholeResponses } from "./whole-responses";

export const policyBenchmark: Benchmark = {
  name: "policy",
  about:
    "Decisions are counted by processor time of one core, over situations of all roles with usual and unusual facts, about every category of data. Answers take turns, with the record on the real PostgreSQL with its usual settings. A response is measured as a client of the gateway waits for it, from the request to the last byte, and beside it as the gateway waits for the subgraph: two processes run the same subgraph on the same rows, by the same signatures, row security and mapping, one of them without marks, policy and record, and each has a gateway of its own before it. The bare execution is told beside it: rows that are there, facts that are known, and a text that nobody gets.",
  run: async () => [
    ...measureColdStarts(),
    ...(await measureDecisions()),
    ...(await withCluster(async () => [...(await measureWholeResponses()), ...(await measureResponses())])),
  ],
};
