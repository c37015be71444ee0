import { auditTables } from "@alpokat/audit";
import { jobIs, rowSecurity, subjectIsInScope } from "@alpokat/persistence";
import { erasableTable } from "@alpokat/subgraph";
import type { MigrationInterface, QueryRunner } from "typeorm";
import { FRAUD_FUNCTIONS } from "./fraud-functions";
import { FRAUD_GUARDS } from "./fraud-guards";
import { readableIn } from "./scope";

const RULES = `
  -- A version of a rule is written by one person, published by another, and never changed.
  CREATE TABLE transactions.fraud_rule (
    id           uuid        PRIMARY KEY,
    name         text        NOT NULL CHECK (name ~ '^[a-z][a-z0-9-]{2,49}$'),
    version      integer     NOT NULL CHECK (version > 0),
    state        text        NOT NULL CHECK (state IN ('DRAFT', 'PUBLISHED', 'RETIRED')),
    description  text        NOT NULL,
    definition   jsonb       NOT NULL,
    drafted_by   uuid        NOT NULL,
    drafted_at   timestamptz NOT NULL,
    published_by uuid,
    published_at timestamptz,
    retired_at   timestamptz,
    UNIQUE (name, version),
    CHECK ((published_by IS NULL) = (published_at IS NULL)),
    CHECK (state <> 'PUBLISHED' OR published_by IS NOT NULL),
    CHECK ((state = 'RETIRED') = (retired_at IS NOT NULL)),
    CONSTRAINT fraud_rule_four_eyes CHECK (published_by <> drafted_by)
  );
  CREATE UNIQUE INDEX fraud_rule_in_force ON transactions.fraud_rule (name) WHERE state = 'PUBLISHED';

  -- A rule that counts for nothing at one pivot until a moment.
  CREATE TABLE transactions.fraud_snooze (
    rule_name  text        NOT NULL,
    pivot_kind text        NOT NULL,
    pivot      bytea       NOT NULL,
    until      timestamptz NOT NULL,
    snoozed_by uuid        NOT NULL,
    snoozed_at timestamptz NOT NULL,
    PRIMARY KEY (pivot, pivot_kind, rule_name)
  );

  CREATE TABLE transactions.fraud_list_entry (
    list       text        NOT NULL CHECK (list ~ '^[a-z][a-z0-9-]{2,49}$'),
    pivot_kind text        NOT NULL,
    pivot      bytea       NOT NULL,
    expires_at timestamptz NOT NULL,
    added_by   uuid        NOT NULL,
    added_at   timestamptz NOT NULL,
    PRIMARY KEY (pivot, pivot_kind, list)
  );

  CREATE TABLE transactions.fraud_backtest (
    id              uuid        PRIMARY KEY,
    rule_id         uuid        NOT NULL REFERENCES transactions.fraud_rule,
    state           text        NOT NULL CHECK (state IN ('REQUESTED', 'RUNNING', 'DONE')),
    since           timestamptz NOT NULL,
    until           timestamptz NOT NULL CHECK (since < until),
    total           integer,
    evaluated       integer     NOT NULL DEFAULT 0,
    matched         integer     NOT NULL DEFAULT 0,
    unknown         integer     NOT NULL DEFAULT 0,
    newly_flagged   integer     NOT NULL DEFAULT 0,
    in_fraud        integer     NOT NULL DEFAULT 0,
    in_false_alarms integer     NOT NULL DEFAULT 0,
    last_decision   uuid,
    requested_by    uuid        NOT NULL,
    requested_at    timestamptz NOT NULL,
    finished_at     timestamptz,
    CHECK ((state = 'DONE') = (finished_at IS NOT NULL)),
    CHECK (evaluated >= matched + unknown)
  );
  CREATE INDEX fraud_backtest_waiting ON transactions.fraud_backtest (requested_at) WHERE state <> 'DONE';
  CREATE INDEX fraud_backtest_rule ON transactions.fraud_backtest (rule_id, id DESC);
`;

const SIGNALS = `
  -- What happened at a pivot in a bucket of time. A pivot is a keyed digest: the table holds nobody's address or device.
  CREATE TABLE transactions.fraud_counter (
    pivot_kind      text        NOT NULL CHECK (pivot_kind IN ('OUTLET', 'CASHIER', 'DEVICE', 'SUBNET')),
    pivot           bytea       NOT NULL CHECK (length(pivot) = 32),
    merchant_pivot  bytea,
    currency        text        NOT NULL REFERENCES transactions.currency,
    width           text        NOT NULL CHECK (width IN ('MINUTE', 'HOUR')),
    bucket          timestamptz NOT NULL,
    sales           integer     NOT NULL DEFAULT 0,
    refunds         integer     NOT NULL DEFAULT 0,
    offline_sales   integer     NOT NULL DEFAULT 0,
    sales_sum       numeric(20) NOT NULL DEFAULT 0,
    refunds_sum     numeric(20) NOT NULL DEFAULT 0,
    offline_sum     numeric(20) NOT NULL DEFAULT 0,
    merchants       bigint[]    NOT NULL DEFAULT '{}' CHECK (cardinality(merchants) <= 32),
    cashiers        bigint[]    NOT NULL DEFAULT '{}' CHECK (cardinality(cashiers) <= 32),
    devices         bigint[]    NOT NULL DEFAULT '{}' CHECK (cardinality(devices) <= 32),
    subnets         bigint[]    NOT NULL DEFAULT '{}' CHECK (cardinality(subnets) <= 32),
    PRIMARY KEY (pivot, pivot_kind, width, bucket, currency),
    -- A merchant's count is the sum of its outlets': it has no row of its own that all its tills would wait for.
    CHECK ((pivot_kind = 'OUTLET') = (merchant_pivot IS NOT NULL))
  ) WITH (fillfactor = 70);
  CREATE INDEX fraud_counter_merchant ON transactions.fraud_counter (merchant_pivot, width, bucket) WHERE merchant_pivot IS NOT NULL;
  CREATE INDEX fraud_counter_age ON transactions.fraud_counter (width, bucket);

  -- How many sales of an outlet fell into a bin of amounts, by part of the day: median and deviation are read from it.
  CREATE TABLE transactions.fraud_amount_bin (
    merchant_pivot bytea    NOT NULL,
    hour_class     text     NOT NULL CHECK (hour_class IN ('NIGHT', 'MORNING', 'AFTERNOON', 'EVENING')),
    currency       text     NOT NULL REFERENCES transactions.currency,
    outlet_pivot   bytea    NOT NULL,
    bin            smallint NOT NULL CHECK (bin BETWEEN 0 AND 500),
    sales          integer  NOT NULL,
    PRIMARY KEY (merchant_pivot, hour_class, currency, outlet_pivot, bin)
  ) WITH (fillfactor = 70);
`;

const CASES = `
  CREATE TABLE transactions.fraud_case (
    id                uuid        PRIMARY KEY,
    merchant_id       uuid        NOT NULL,
    state             text        NOT NULL CHECK (state IN ('PENDING', 'INVESTIGATING', 'CLOSED')),
    outcome           text        CHECK (outcome IN ('CONFIRMED_FRAUD', 'VALUABLE_ALERT', 'FALSE_POSITIVE', 'INCONCLUSIVE')),
    priority          text        NOT NULL CHECK (priority IN ('NORMAL', 'HIGH')),
    score             smallint    NOT NULL CHECK (score BETWEEN 0 AND 100),
    decision_count    integer     NOT NULL CHECK (decision_count > 0),
    assignee_id       uuid,
    assigned_at       timestamptz,
    opened_at         timestamptz NOT NULL,
    due_at            timestamptz NOT NULL,
    is_escalated      boolean     NOT NULL DEFAULT false,
    snoozed_until     timestamptz,
    closed_at         timestamptz,
    conclusion_sealed bytea,
    version           integer     NOT NULL DEFAULT 1,
    CHECK ((state = 'CLOSED') = (closed_at IS NOT NULL)),
    CHECK ((state = 'CLOSED') = (outcome IS NOT NULL)),
    CHECK ((state = 'PENDING') = (assignee_id IS NULL)),
    CHECK ((assignee_id IS NULL) = (assigned_at IS NULL))
  );
  CREATE UNIQUE INDEX fraud_case_open ON transactions.fraud_case (merchant_id) WHERE state <> 'CLOSED';
  CREATE INDEX fraud_case_inbox ON transactions.fraud_case (due_at, id) WHERE state <> 'CLOSED';

  -- People whom a case is about beside the merchant: who recorded what was decided.
  CREATE TABLE transactions.fraud_case_subject (
    case_id    uuid NOT NULL REFERENCES transactions.fraud_case,
    account_id uuid NOT NULL,
    PRIMARY KEY (case_id, account_id)
  );

  CREATE TABLE transactions.fraud_decision (
    id             uuid        PRIMARY KEY,
    merchant_id    uuid        NOT NULL,
    outlet_id      uuid        NOT NULL,
    kind           text        NOT NULL CHECK (kind IN ('SALE', 'REFUND')),
    transaction_id uuid        NOT NULL,
    amount         bigint      NOT NULL CHECK (amount >= 0),
    currency       text        NOT NULL REFERENCES transactions.currency,
    payment_method text,
    recorded_by    uuid        NOT NULL,
    outcome        text        NOT NULL CHECK (outcome IN ('APPROVE', 'REVIEW', 'BLOCK_AND_REVIEW', 'DECLINE')),
    score          smallint    NOT NULL CHECK (score BETWEEN 0 AND 100),
    findings       jsonb       NOT NULL,
    rule_ids       uuid[]      NOT NULL,
    inputs         jsonb,
    pivots         jsonb,
    is_timed_out   boolean     NOT NULL,
    decided_at     timestamptz NOT NULL,
    case_id        uuid        REFERENCES transactions.fraud_case,
    UNIQUE (transaction_id, kind),
    CHECK ((outcome = 'APPROVE') = (case_id IS NULL)),
    CHECK (is_timed_out = (inputs IS NULL)),
    CHECK (NOT is_timed_out OR outcome <> 'APPROVE')
  );
  CREATE INDEX fraud_decision_case ON transactions.fraud_decision (case_id, id) WHERE case_id IS NOT NULL;
  CREATE INDEX fraud_decision_merchant ON transactions.fraud_decision (merchant_id, id);
  CREATE INDEX fraud_decision_recorder ON transactions.fraud_decision (recorded_by);

  -- What a person made of a decision: a machine's is never the last word (UU 27/2022 art. 10).
  CREATE TABLE transactions.fraud_decision_review (
    decision_id uuid        PRIMARY KEY REFERENCES transactions.fraud_decision,
    review      text        NOT NULL CHECK (review IN ('APPROVED', 'DECLINED')),
    reviewed_by uuid        NOT NULL,
    reviewed_at timestamptz NOT NULL
  );

  -- Shown to whoever reported and to nobody else, no job of ours either (UU 8/2010 art. 12). It names nobody.
  CREATE TABLE transactions.fraud_suspicious_report (
    id               uuid        PRIMARY KEY,
    case_id          uuid        NOT NULL REFERENCES transactions.fraud_case,
    reported_by      uuid        NOT NULL,
    reported_at      timestamptz NOT NULL,
    narrative_sealed bytea       NOT NULL,
    UNIQUE (case_id, reported_by)
  );
`;

const BACKTEST = jobIs("fraud-desk", "fraud-backtest");
const SIGNALLING = jobIs("fraud-desk", "fraud-signals");
const ALL = jobIs("fraud-desk", "fraud-signals", "fraud-backtest");

const ROW_SECURITY = [
  rowSecurity("transactions.fraud_rule", ALL),
  rowSecurity("transactions.fraud_backtest", BACKTEST),
  ...["fraud_snooze", "fraud_list_entry", "fraud_case", "fraud_case_subject"].map((table) =>
    rowSecurity(`transactions.${table}`, SIGNALLING),
  ),
  rowSecurity("transactions.fraud_counter", jobIs("fraud-signals")),
  rowSecurity("transactions.fraud_amount_bin", jobIs("fraud-signals")),
  rowSecurity("transactions.fraud_decision", ALL),
  rowSecurity("transactions.fraud_decision_review", BACKTEST),
  readableIn("cases_in_backtest", "transactions.fraud_case", jobIs("fraud-backtest")),
  readableIn(
    "for_subject_data",
    "transactions.fraud_decision",
    `${jobIs("service:identity-verification")} AND ${subjectIsInScope("merchant_id")}`,
  ),
  rowSecurity("transactions.fraud_suspicious_report", subjectIsInScope("reported_by")),
  erasableTable("transactions", "fraud_decision", "UPDATE (pivots)"),
].join("\n");

const GRANTS = `
  GRANT SELECT, INSERT ON transactions.fraud_rule, transactions.fraud_backtest, transactions.fraud_snooze, transactions.fraud_list_entry,
    transactions.fraud_counter, transactions.fraud_amount_bin, transactions.fraud_case, transactions.fraud_case_subject,
    transactions.fraud_decision, transactions.fraud_decision_review, transactions.fraud_suspicious_report TO transactions_app;
  GRANT UPDATE (state, published_by, published_at, retired_at) ON transactions.fraud_rule TO transactions_app;
  GRANT UPDATE (state, total, evaluated, matched, unknown, newly_flagged, in_fraud, in_false_alarms, last_decision, finished_at)
    ON transactions.fraud_backtest TO transactions_app;
  GRANT UPDATE (until, snoozed_by, snoozed_at) ON transactions.fraud_snooze TO transactions_app;
  GRANT UPDATE (expires_at, added_by, added_at) ON transactions.fraud_list_entry TO transactions_app;
  GRANT UPDATE (sales, refunds, offline_sales, sales_sum, refunds_sum, offline_sum, merchants, cashiers, devices, subnets), DELETE
    ON transactions.fraud_counter TO transactions_app;
  GRANT UPDATE (sales) ON transactions.fraud_amount_bin TO transactions_app;
  GRANT UPDATE (state, outcome, priority, score, decision_count, assignee_id, assigned_at, due_at, is_escalated, snoozed_until,
    closed_at, conclusion_sealed, version) ON transactions.fraud_case TO transactions_app;
  GRANT UPDATE (review, reviewed_by, reviewed_at) ON transactions.fraud_decision_review TO transactions_app;
`;

/** Fraud: rules as data, what is counted for them, what they decided, the cases that follow, and reports that nobody else sees. */
export class Fraud1795650000000 implements MigrationInterface {
  readonly name = "Fraud1795650000000";

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [RULES, SIGNALS, CASES, FRAUD_GUARDS, FRAUD_FUNCTIONS, ROW_SECURITY, GRANTS]) {
      await runner.query(part);
    }
    await runner.query(auditTables("transactions", "fraud_case"));
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
