import { jobIs } from "@alpokat/persistence";
import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Who reads a sale because of its receipt. A function, so that a till's statement does not plan the receipts' own row
 * security into every one of its reads; it runs as who asks, so that their receipts are still the only ones it finds.
 */
const FUNCTIONS = `
  CREATE FUNCTION transactions.sale_has_receipt(sale uuid) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
  BEGIN
    RETURN EXISTS (SELECT FROM transactions.receipt r WHERE r.sale_id = sale);
  END $$;
  CREATE FUNCTION transactions.outlet_has_receipt(outlet uuid) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
  BEGIN
    RETURN EXISTS (SELECT FROM transactions.receipt r WHERE r.outlet_id = outlet);
  END $$;
  CREATE FUNCTION transactions.receipt_is_in_scope(receipt uuid) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
  BEGIN
    RETURN EXISTS (SELECT FROM transactions.receipt r WHERE r.id = receipt);
  END $$;
`;

const PAGE = ["receipt-page", "service:communications"];
const COPY = "service:identity-verification";

interface Reader {
  readonly policy: string;
  readonly table: string;
  readonly jobs: readonly string[];
  readonly rule: string;
}

const SALE_TABLES = { sale: "id", sale_line: "sale_id", sale_line_modifier: "sale_id" } as const;

const READERS: readonly Reader[] = [
  ...Object.entries(SALE_TABLES).flatMap(([table, column]) => {
    const rule = `transactions.sale_has_receipt(${column})`;
    return [
      { policy: "of_receipt", table, jobs: PAGE, rule },
      { policy: "for_buyer_data", table, jobs: [COPY], rule },
      { policy: "of_purchase", table, jobs: ["purchases"], rule },
    ];
  }),
  ...["sale_tax", "sale_discount", "payment"].map((table) => ({
    policy: "of_receipt",
    table,
    jobs: [...PAGE, COPY],
    rule: "transactions.sale_has_receipt(sale_id)",
  })),
  ...[
    { policy: "of_receipt", jobs: PAGE },
    { policy: "for_buyer_data", jobs: [COPY] },
    { policy: "of_purchase", jobs: ["purchases"] },
  ].map((reader) => ({ ...reader, table: "outlet", rule: "transactions.outlet_has_receipt(id)" })),
  {
    policy: "of_receipt",
    table: "receipt_version",
    jobs: [...PAGE, "purchases", COPY],
    rule: "transactions.receipt_is_in_scope(receipt_id)",
  },
];

const READ = READERS.map(
  ({ policy, table, jobs, rule }) =>
    `ALTER POLICY ${policy} ON transactions.${table} USING (${jobIs(...jobs)} AND ${rule});`,
).join("\n");

/** Lines are checked once a statement and not once a line, which for an invoice of n lines read n times n of them. */
const linesAddUp = (document: string): string => `
  DROP TRIGGER total_is_sum_of_lines ON transactions.${document}_line;
  CREATE FUNCTION transactions.check_${document}_lines() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    document_id uuid;
    holds boolean;
  BEGIN
    -- One by one, so that each is looked up by its id in its own month, however many there are by now.
    FOR document_id IN SELECT DISTINCT ${document}_id FROM added LOOP
      SELECT (d.subtotal, d.discount_total, d.service_charge) = (l.lines, l.discounts, l.charges) INTO holds
        FROM transactions.${document} d,
             (SELECT COALESCE(sum(line_total), 0) AS lines, COALESCE(sum(discount), 0) AS discounts, COALESCE(sum(service_charge), 0) AS charges
                FROM transactions.${document}_line WHERE ${document}_id = document_id) l
       WHERE d.id = document_id;
      IF holds IS DISTINCT FROM true THEN
        RAISE EXCEPTION '${document} % is not the sum of its lines', document_id USING ERRCODE = 'check_violation';
      END IF;
    END LOOP;
    RETURN NULL;
  END $$;
  CREATE TRIGGER lines_add_up AFTER INSERT ON transactions.${document}_line REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION transactions.check_${document}_lines();
`;

/** What is read and checked with every sale costs no more than it has to; nobody may read or write anything else. */
export class SaleScopes1795740000000 implements MigrationInterface {
  readonly name = "SaleScopes1795740000000";

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [FUNCTIONS, READ, linesAddUp("sale"), linesAddUp("refund")]) await runner.query(sql);
  }

  down(): Promise<void> {
    return Promise.reject(new Error("Migrations go forward: write a new one"));
  }
}
