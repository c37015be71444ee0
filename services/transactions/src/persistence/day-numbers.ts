import type { EntityManager } from "typeorm";

/** A document that needs a number. */
interface Numbered {
  readonly merchantId: string;
  readonly outletId: string;
  /** ISO date. */
  readonly businessDay: string;
}

/**
 * Takes the next numbers of documents of one outlet. The counter's row is locked until the commit, so that numbers have
 * no gap: what rolls back gives its number back. Days are taken in order, so that two at once wait and don't deadlock.
 * @returns a number for each document, in order.
 */
export async function takeNumbers(
  manager: EntityManager,
  kind: "SALE" | "REFUND" | "RECEIPT",
  documents: readonly Numbered[],
): Promise<number[]> {
  const places = documents.map(({ outletId, businessDay }) => `${outletId} ${businessDay}`);
  const next = new Map<string, number>();
  for (const place of [...new Set(places)].sort()) {
    const count = places.filter((each) => each === place).length;
    const document = documents[places.indexOf(place)];
    const [row] = await manager.query<{ last_number: number }[]>(
      `INSERT INTO transactions.day_counter AS c (outlet_id, merchant_id, kind, business_day, last_number) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (outlet_id, kind, business_day) DO UPDATE SET last_number = c.last_number + EXCLUDED.last_number
       RETURNING last_number`,
      [document?.outletId, document?.merchantId, kind, document?.businessDay, count],
    );
    if (!row) throw new Error("The counter gave no number");
    next.set(place, row.last_number - count);
  }
  return places.map((place) => {
    const number = (next.get(place) ?? 0) + 1;
    next.set(place, number);
    return number;
  });
}
