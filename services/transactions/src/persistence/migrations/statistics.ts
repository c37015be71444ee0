import { jobIs, rowSecurity } from "@alpokat/persistence";
import type { MigrationInterface, QueryRunner } from "typeorm";
import { readableIn } from "./scope";

const TABLES = `
  -- Epsilon in thousandths. What one year's releases may cost in sum, and have cost.
  CREATE TABLE transactions.privacy_budget (
    cube     text    NOT NULL CHECK (cube = 'PURCHASES'),
    year     integer NOT NULL CHECK (year BETWEEN 2000 AND 2099),
    allotted integer NOT NULL CHECK (allotted > 0),
    spent    integer NOT NULL DEFAULT 0,
    PRIMARY KEY (cube, year),
    CONSTRAINT privacy_budget_not_overdrawn CHECK (spent BETWEEN 0 AND allotted)
  );

  CREATE TABLE transactions.statistics_release (
    id                 uuid        PRIMARY KEY,
    cube               text        NOT NULL,
    year               integer     NOT NULL,
    first_day          date        NOT NULL CHECK (extract(day FROM first_day) = 1 AND extract(year FROM first_day) = year),
    state              text        NOT NULL CHECK (state IN ('REQUESTED', 'RELEASED', 'REFUSED')),
    parameters_version integer     NOT NULL CHECK (parameters_version > 0),
    epsilon            integer     NOT NULL CHECK (epsilon > 0),
    requested_at       timestamptz NOT NULL,
    requested_by       uuid        NOT NULL,
    released_at        timestamptz,
    -- One release of a month for ever: a second one would let its noise be averaged out.
    UNIQUE (cube, first_day),
    FOREIGN KEY (cube, year) REFERENCES transactions.privacy_budget,
    CHECK ((state = 'RELEASED') = (released_at IS NOT NULL))
  );
  CREATE INDEX statistics_release_requested ON transactions.statistics_release (requested_at) WHERE state = 'REQUESTED';
  CREATE INDEX statistics_release_budget ON transactions.statistics_release (cube, year);

  -- Noisy figures of the cells that were not dropped. True figures are stored nowhere.
  CREATE TABLE transactions.statistics_cell (
    release_id     uuid    NOT NULL REFERENCES transactions.statistics_release,
    place          integer NOT NULL CHECK (place > 0),
    city           text    NOT NULL,
    item_category  text,
    payment_method text    CHECK (payment_method IN ('CASH', 'QRIS', 'CARD', 'TRANSFER', 'EWALLET')),
    currency       text    NOT NULL REFERENCES transactions.currency,
    people         bigint  NOT NULL CHECK (people >= 10),
    sales          bigint  NOT NULL CHECK (sales >= 0),
    revenue        bigint  NOT NULL CHECK (revenue >= 0),
    PRIMARY KEY (release_id, place),
    UNIQUE NULLS NOT DISTINCT (release_id, city, item_category, payment_method, currency)
  );
`;

const STORED_ONCE = `
  CREATE FUNCTION transactions.refuse_second_release() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'what % holds was released and stays as it is', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END $$;
  CREATE TRIGGER released_once BEFORE UPDATE ON transactions.statistics_release
    FOR EACH ROW WHEN (OLD.state = 'RELEASED') EXECUTE FUNCTION transactions.refuse_second_release();
  CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON transactions.statistics_release
    FOR EACH STATEMENT EXECUTE FUNCTION transactions.refuse_second_release();
  CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transactions.statistics_cell
    FOR EACH STATEMENT EXECUTE FUNCTION transactions.refuse_second_release();

  -- Cells come with their release, before it is one.
  CREATE FUNCTION transactions.check_cell_of_open_release() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NOT EXISTS (SELECT FROM transactions.statistics_release WHERE id = NEW.release_id AND state = 'REQUESTED') THEN
      RAISE EXCEPTION 'cells are added to a release that is being made' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER of_open_release BEFORE INSERT ON transactions.statistics_cell
    FOR EACH ROW EXECUTE FUNCTION transactions.check_cell_of_open_release();
`;

const SPENT_WITH_RELEASE = `
  -- When a transaction commits, what is spent of a year is the sum of its releases: neither without the other.
  CREATE FUNCTION transactions.check_privacy_budget() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    difference bigint;
  BEGIN
    SELECT b.spent - (SELECT COALESCE(sum(r.epsilon), 0) FROM transactions.statistics_release r
                       WHERE r.cube = b.cube AND r.year = b.year AND r.state = 'RELEASED')
      INTO difference FROM transactions.privacy_budget b WHERE b.cube = NEW.cube AND b.year = NEW.year;
    IF difference IS DISTINCT FROM 0 THEN
      RAISE EXCEPTION 'the budget of % is not the sum of its releases', NEW.year USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER spent_with_release AFTER INSERT OR UPDATE ON transactions.privacy_budget
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION transactions.check_privacy_budget();
  CREATE CONSTRAINT TRIGGER spent_with_release AFTER INSERT OR UPDATE ON transactions.statistics_release
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION transactions.check_privacy_budget();
`;

const PERSON = `
  -- Who a sale counts for: the buyer whom the sale names, else the first receipt's address, else the sale for itself.
  -- An account that claims a receipt comes first here, once receipts can be claimed.
  CREATE VIEW transactions.sale_person WITH (security_invoker = true) AS
    SELECT s.id AS sale_id,
           COALESCE(s.buyer,
                    (SELECT r.buyer FROM transactions.receipt r
                      WHERE r.sale_id = s.id AND r.buyer IS NOT NULL ORDER BY r.issued_at, r.id LIMIT 1),
                    'sale:' || s.id) AS person
      FROM transactions.sale s;
  GRANT SELECT ON transactions.sale_person TO transactions_app;
`;

const OWN = ["privacy_budget", "statistics_release", "statistics_cell"].map(
  (table) => `transactions.${table}`,
);

const ROW_SECURITY = [
  // Noisy figures leave this job, and nothing else does.
  ...["catalog_item", "receipt"].map((table) =>
    readableIn("for_statistics", `transactions.${table}`, jobIs("statistics")),
  ),
  // About nobody, so anybody reads it; the job alone writes.
  ...OWN.flatMap((table) => [
    rowSecurity(table, jobIs("statistics")),
    readableIn("to_everybody", table, "true"),
  ]),
].join("\n");

const GRANTS = `
  GRANT SELECT, INSERT ON ${OWN.join(", ")} TO transactions_app;
  GRANT UPDATE (spent) ON transactions.privacy_budget TO transactions_app;
  GRANT UPDATE (state, parameters_version, epsilon, requested_at, requested_by, released_at) ON transactions.statistics_release TO transactions_app;
`;

/** Releases of purchase statistics, each stored once, and the budget that they spend. */
export class Statistics1795570000000 implements MigrationInterface {
  readonly name = "Statistics1795570000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(STORED_ONCE);
    await runner.query(SPENT_WITH_RELEASE);
    await runner.query(PERSON);
    await runner.query(ROW_SECURITY);
    await runner.query(GRANTS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
