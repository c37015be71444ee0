import { SubjectDigest, TreeSealer } from "@alpokat/audit";
import { PollLoop } from "@alpokat/persistence";
import { type BackgroundJob, type ServiceKit, failureLog } from "@alpokat/subgraph";
import type { EntityManager } from "typeorm";
import { FraudCaseResolver } from "./api/fraud/fraud-case.resolver";
import { FraudRuleResolver } from "./api/fraud/fraud-rule.resolver";
import { FraudShadowResolver } from "./api/fraud/fraud-shadow.resolver";
import { AssessFraud } from "./application/fraud/assess-fraud";
import { CountPeople } from "./application/fraud/count-people";
import { ChangeFraudCase } from "./application/fraud/change-case";
import { RuleChanges } from "./application/fraud/change-rule";
import { FileSuspiciousReport } from "./application/fraud/file-report";
import { QuietenRule } from "./application/fraud/quieten-rule";
import { ReadFraudCases } from "./application/fraud/read-cases";
import { ReadFraudRules } from "./application/fraud/read-rules";
import { ReadShadowReport } from "./application/fraud/read-shadow-report";
import { RequestBacktest } from "./application/fraud/request-backtest";
import { RetireFraudRule } from "./application/fraud/retire-rule";
import { RunBacktests } from "./application/fraud/run-backtests";
import { StateFraudCaseFacts } from "./application/fraud/state-case-facts";
import { WriteFraudRules } from "./application/fraud/write-rules";
import type {
  AsReporter,
  AtFraudDesk,
  FraudGate,
  FraudTransaction,
  Networks,
} from "./application/fraud-ports";
import { BacktestRepository } from "./persistence/fraud/backtest.repository";
import { CASE_STREAM, CaseLog } from "./persistence/fraud/case-log";
import { FraudCaseRepository } from "./persistence/fraud/case.repository";
import { forgetCounters } from "./persistence/fraud/forget-counters";
import { pivotKeys } from "./persistence/fraud/pivots";
import { SuspiciousReportRepository } from "./persistence/fraud/report.repository";
import { FraudRetirementRepository } from "./persistence/fraud/retirement.repository";
import { FraudRuleRepository } from "./persistence/fraud/rule.repository";
import { ShadowResultRepository } from "./persistence/fraud/shadow.repository";
import { FraudSignalRepository } from "./persistence/fraud/signal.repository";
import { serviceGuard } from "./security/service-guard";

/** How often is looked for back-tests that wait, and for buckets that no window reaches any more. */
const BACKTEST_INTERVAL_MS = 1_000;
const FORGETTING_INTERVAL_MS = 60_000;

/** Part of a decision's time that versions in shadow may take at most: 5 of 50 ms. */
const SHADOW_SHARE = 0.1;

/** The desk of fraud cases, the rules, and the jobs beside them. */
export function wireFraud(kit: ServiceKit, networks: Networks) {
  const { clock } = kit;
  const transaction = fraudRepositories(kit);
  const atDesk: AtFraudDesk = (job, work, guard) =>
    kit.inJob(job, (manager) => work(transaction(manager)), guard);
  const asReporter: AsReporter = (guard, work) =>
    kit.inTransaction(guard, (manager) => work(transaction(manager)));
  const read = new ReadFraudCases(atDesk, clock);
  const cases = new FraudCaseResolver({
    read,
    change: new ChangeFraudCase(atDesk, clock),
    reports: new FileSuspiciousReport(read, asReporter, clock),
  });
  const changes = new RuleChanges(atDesk, networks);
  const rules = new FraudRuleResolver({
    read: new ReadFraudRules(atDesk),
    write: new WriteFraudRules(changes, clock),
    retire: new RetireFraudRule(changes, clock),
    backtest: new RequestBacktest(atDesk, clock),
    quieten: new QuietenRule(atDesk, clock),
  });
  const shadows = new FraudShadowResolver(new ReadShadowReport(atDesk, clock));
  return {
    resolvers: [cases, rules, shadows],
    references: { FraudCase: cases.resolveReference, FraudRule: rules.resolveReference },
    caseFacts: { "fraud-case": new StateFraudCaseFacts(atDesk, clock).byId },
    jobs: [caseLogSealer(kit), backtester(kit, atDesk), forgetter(kit)],
  };
}

/** What fraud decisions are made by. */
export interface FraudSettings {
  /** How many milliseconds a decision may take. */
  readonly fraudDeadlineMs: number;
  readonly networks: Networks;
}

/** What decides on the sales and refunds of a transaction. */
export function fraudGates(
  kit: ServiceKit,
  { fraudDeadlineMs: deadlineMs, networks }: FraudSettings,
): (manager: EntityManager) => FraudGate {
  const keys = pivotKeys((column) => kit.blindIndex(column));
  const caseLog = caseLogOf(kit);
  const deadline = {
    milliseconds: deadlineMs,
    shadowMilliseconds: deadlineMs * SHADOW_SHARE,
    elapsed: () => performance.now(),
  };
  return (manager) =>
    new AssessFraud(
      new FraudSignalRepository(manager, keys, caseLog, networks),
      new CountPeople({
        guard: () =>
          serviceGuard(kit.policy, kit.clock, {
            purpose: "fraud.investigate",
            facts: kit.standingIn(manager),
          }),
        record: (guard) => kit.record(manager, guard),
      }),
      deadline,
    );
}

function fraudRepositories(kit: ServiceKit): (manager: EntityManager) => FraudTransaction {
  const caseLog = caseLogOf(kit);
  return (manager) => ({
    cases: new FraudCaseRepository(manager, kit.subjectKeys, caseLog),
    rules: new FraudRuleRepository(manager),
    retirements: new FraudRetirementRepository(manager),
    backtests: new BacktestRepository(manager),
    reports: new SuspiciousReportRepository(manager, kit.subjectKeys),
    shadows: new ShadowResultRepository(manager),
  });
}

const caseLogOf = ({ environment }: ServiceKit): CaseLog =>
  new CaseLog(new SubjectDigest(environment.AUDIT_SUBJECT_KEY));

/** The log of cases has a Merkle tree of its own. */
const caseLogSealer = ({ environment, dataSource, clock, logger }: ServiceKit): TreeSealer =>
  new TreeSealer({
    service: "transactions",
    schema: "transactions",
    stream: CASE_STREAM,
    signingKey: environment.AUDIT_SIGNING_KEY,
    anchorDirectory: environment.AUDIT_ANCHOR_DIR,
    database: dataSource,
    clock,
    onError: failureLog(logger, "fraud case sealer"),
  });

function backtester({ logger }: ServiceKit, atDesk: AtFraudDesk): BackgroundJob {
  const backtests = new RunBacktests(atDesk);
  const all = async (): Promise<void> => {
    while (await backtests.runOnce());
  };
  return new PollLoop(all, BACKTEST_INTERVAL_MS, failureLog(logger, "fraud back-tests"));
}

const forgetter = (kit: ServiceKit): BackgroundJob =>
  new PollLoop(
    () => kit.inJob("fraud-signals", (manager) => forgetCounters(manager, kit.clock())),
    FORGETTING_INTERVAL_MS,
    failureLog(kit.logger, "fraud counters"),
  );
