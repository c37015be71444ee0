import { type Principal, newId } from "@alpokat/kernel";
import { createRequestSigner } from "@alpokat/subgraph";
import { type Person, type Stack, type GatewayClient, testKeys } from "@alpokat/testing";
import { Client } from "pg";

/** Rows as a role of the database sees them: `postgres` for all, `transactions_app` under its row security. */
export async function rowsAs(url: string, sql: string, values: readonly unknown[] = []): Promise<any[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}

/** Days whose sums are not what their documents come to; some that are, so that this is not empty of itself. */
export async function sumsOfDays(
  adminUrl: string,
): Promise<{ readonly days: number; readonly wrong: any[] }> {
  const compared = await rowsAs(
    adminUrl,
    `WITH documents AS (
       SELECT merchant_id, outlet_id, business_day, currency, 'SALE' AS kind, count(*) AS documents, sum(total) AS total FROM transactions.sale
        WHERE state IN ('COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED') GROUP BY 1, 2, 3, 4
       UNION ALL
       SELECT merchant_id, outlet_id, business_day, currency, 'REFUND', count(*), sum(total) FROM transactions.refund
        WHERE state = 'COMPLETED' GROUP BY 1, 2, 3, 4),
     days AS (
       SELECT merchant_id, outlet_id, business_day, currency, split_part(part, '_', 1) AS kind, sum(documents) AS documents, sum(total) AS total
         FROM transactions.sales_day GROUP BY 1, 2, 3, 4, 5)
     SELECT business_day, currency, kind, documents.documents = days.documents AND documents.total = days.total AS is_right
       FROM documents FULL JOIN days USING (merchant_id, outlet_id, business_day, currency, kind)
      WHERE (days.documents, days.total) IS DISTINCT FROM (0, 0)`,
  );
  return { days: compared.length, wrong: compared.filter((row) => row.is_right !== true) };
}

/** Runs statements in one transaction as the service's role. */
export async function asService(
  stack: Stack,
  settings: Readonly<Record<string, string>>,
  ...statements: readonly (readonly [string, ...unknown[]])[]
): Promise<any[]> {
  const client = new Client(stack.database.urlFor("transactions_app"));
  await client.connect();
  try {
    await client.query("BEGIN");
    for (const [name, value] of Object.entries(settings)) {
      await client.query("SELECT set_config($1, $2, true)", [name, value]);
    }
    let rows: any[] = [];
    for (const [sql, ...values] of statements) ({ rows } = await client.query(sql, values));
    await client.query("COMMIT");
    return rows;
  } finally {
    await client.end();
  }
}

export const principalOf = (over: Partial<Principal> = {}): Principal => ({
  id: null,
  role: "anonymous",
  merchants: [],
  sessionId: null,
  purpose: null,
  caseFacts: null,
  notice: { acknowledged: 1, required: [] },
  telemetry: {
    ip: "127.0.0.1",
    deviceId: crypto.randomUUID(),
    application: null,
    system: null,
    at: new Date().toISOString(),
  },
  requestId: newId(),
  locale: "en",
  // Whoever has an account acknowledged the first notice when it was opened.
  ...(over.id ? { notice: { acknowledged: 1, required: [] } } : {}),
  ...over,
});

/** Asks the subgraph itself, as the gateway does on behalf of a principal. */
export async function askSubgraph(
  stack: Stack,
  { principal, at }: { principal: Principal; at?: Date },
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<any> {
  const signer = await createRequestSigner(testKeys().gateway.signingKey, ...(at ? [() => at] : []));
  const body = Buffer.from(JSON.stringify({ query, variables }));
  const headers = await signer.sign({
    audience: "transactions",
    method: "POST",
    path: "/graphql",
    principal,
    body,
  });
  const response = await fetch(`${stack.url("transactions")}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });
  return response.json();
}

/** Opens an outlet. @returns its id. */
export async function openOutlet(
  client: GatewayClient,
  who: Person & { merchantId: string },
  city = "Bandung",
): Promise<string> {
  const { data, errors } = await client
    .as(who)
    .ask(
      `mutation ($input: CreateOutletInput!) { createOutlet(input: $input) { outlet { id } userErrors { code } } }`,
      { input: { merchantId: who.merchantId, name: "Gerai", city, idempotencyKey: crypto.randomUUID() } },
    );
  if (!data?.createOutlet.outlet) throw new Error(JSON.stringify({ data, errors }));
  return data.createOutlet.outlet.id as string;
}

/** Records a sale of one cup. @returns its id. */
export async function sellCoffee(
  client: GatewayClient,
  who: Person,
  outletId: string,
  over: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const { data, errors } = await client
    .as(who)
    .ask(
      `mutation ($input: RecordSaleInput!) { recordSale(input: $input) { sale { id } userErrors { code } } }`,
      {
        input: {
          outletId,
          paymentMethod: "QRIS",
          lines: [{ name: "Kopi susu", unitPrice: { amount: "18000", currencyCode: "IDR" } }],
          idempotencyKey: crypto.randomUUID(),
          ...over,
        },
      },
    );
  if (!data?.recordSale.sale) throw new Error(JSON.stringify({ data, errors }));
  return data.recordSale.sale.id as string;
}
