import { type Decision, type DecisionRequest, Policy, readPolicyText } from "@alpokat/policy";
import { CedarOracle } from "@alpokat/policy/oracle";
import { Bench } from "tinybench";
import { caslQuestions } from "./casl";
import { type Figure, inMillions, inThousands } from "./figures";
import { decideRequest, DECISIONS_OF_A_REQUEST, fieldRequests } from "./requests";
import { type SubjectQuestions, workload } from "./workload";

const TARGET = 10e6;
/** Classified fields that one request asks of one subject, and subjects. */
const FIELDS = 50;
const SUBJECTS = 1_000;
/** Cedar takes a third of a millisecond for each. */
const CEDAR_QUESTIONS = 500;
const REQUESTS = 16;
const MEASURED = { time: 1_500, warmupTime: 500 };

/** Decisions a second on one core: the table's and the guard's, and those of others for comparison. */
export async function measureDecisions(): Promise<readonly Figure[]> {
  const policy = new Policy(readPolicyText());
  const subjects = workload({ subjects: SUBJECTS, fields: FIELDS });
  const questions = subjects.flatMap((subject) => subject.questions);
  const requests = fieldRequests(subjects, REQUESTS);
  const oracle = new CedarOracle(readPolicyText());
  const casl = caslQuestions(policy, questions);
  const [table = 0, guard = 0, words = 0, caslRate = 0, cedar = 0] = await ratesOf({
    table: [questions.length, () => decideBound(policy, subjects)],
    guard: [
      REQUESTS * DECISIONS_OF_A_REQUEST,
      () => requests.map((request) => decideRequest(policy, request)),
    ],
    words: [questions.length, () => decideEach(policy, questions)],
    casl: [casl.length, () => casl.filter((isAllowed) => isAllowed()).length],
    cedar: [CEDAR_QUESTIONS, () => askCedar(oracle, questions.slice(0, CEDAR_QUESTIONS))],
  });
  const share = Math.round((openQuestions(policy, questions) / questions.length) * 100);
  return [
    {
      what: `table: facts of a request bound for ${FIELDS} fields of a subject; ${share} % of answers depend on facts`,
      figure: inMillions(table),
      ...judged(table),
    },
    {
      what: "guard, as field resolvers call it: requests of 5,000 fields of 10 subjects, records included",
      figure: inMillions(guard),
      ...judged(guard),
    },
    { what: "table, facts given and evaluated anew for each decision", figure: inMillions(words) },
    { what: "CASL 7, prepared abilities: yes or no only", figure: inMillions(caslRate) },
    { what: "Cedar wasm 4.13, preparsed policies and schema", figure: inThousands(cedar) },
  ];
}

const judged = (rate: number): Pick<Figure, "target" | "isMet"> => ({
  target: `at least ${TARGET / 1e6} million/s`,
  isMet: rate >= TARGET,
});

/** Processor time of this process, so that what others do on the machine meanwhile does not count. */
const processorTime = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

/** @returns decisions a second of each way, by the median round. */
async function ratesOf(
  ways: Readonly<Record<string, readonly [count: number, run: () => unknown]>>,
): Promise<readonly number[]> {
  const bench = new Bench({ ...MEASURED, now: processorTime });
  for (const [name, [, run]] of Object.entries(ways)) bench.add(name, run);
  const tasks = await bench.run();
  return Object.values(ways).map(([count], index) => {
    const result = tasks[index]?.result;
    if (!result || !("latency" in result)) throw new Error("a way of deciding failed");
    return count / (result.latency.p50 / 1_000);
  });
}

/** What a request does: table and facts of a subject are found once, then fields ask, each knowing its place. */
function decideBound(policy: Policy, subjects: readonly SubjectQuestions[]): number {
  let allowed = 0;
  for (const { scope, facts, places } of subjects) {
    const table = policy.table(scope);
    const bound = policy.bind(facts);
    for (const place of places) if (table.decide(place, bound).outcome !== "DENY") allowed += 1;
  }
  return allowed;
}

const decideEach = (policy: Policy, questions: readonly DecisionRequest[]): number => {
  let allowed = 0;
  for (const question of questions) if (policy.decide(question).outcome !== "DENY") allowed += 1;
  return allowed;
};

function askCedar(oracle: CedarOracle, questions: readonly DecisionRequest[]): number {
  let allowed = 0;
  for (const { role, service, action, category, purpose, relation, facts } of questions) {
    if (purpose === null) continue;
    const actor = role === "service" ? (service ?? "transactions") : role;
    if (oracle.decide({ actor, action, category, purpose, relation }, facts).isAllowed) allowed += 1;
  }
  return allowed;
}

/** Questions whose answer the facts of the request can still change. */
const openQuestions = (policy: Policy, questions: readonly DecisionRequest[]): number =>
  questions.filter((question) => !isSame(policy.decide(question), policy.decide({ ...question, facts: {} })))
    .length;

const isSame = (one: Decision, other: Decision): boolean =>
  one.outcome === other.outcome && one.reason === other.reason && one.ruleIds.join() === other.ruleIds.join();
