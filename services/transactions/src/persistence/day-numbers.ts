import { prepared } from "@alpokat/persistence";
import type { EntityManager } from "typeorm";

/** A document that needs a number. */
interface Numbered {
  readonly merchantId: string;
  readonly outletId: string;
  /** ISO date. */
  readonly businessDay: string;
}

/**
 * SQL that takes numbers: `numbers` selects outlet, merchant, kind, day and how many, in the order of outlets and days.
 * The counter's row is locked until the commit, so that numbers have no gap: what rolls back gives its number back.
 */
export const takingNumbers = (numbers: string): string => `
    INSERT INTO transactions.day_counter AS c (outlet_id, merchant_id, kind, business_day, last_number)
    ${numbers}
    ON CONFLICT (outlet_id, kind, business_day) DO UPDATE SET last_number = c.last_number + EXCLUDED.last_number
    RETURNING outlet_id, business_day, last_number`;

const TAKE_NUMBERS = prepared(`
  WITH taken AS (
    ${takingNumbers(`SELECT outlet, merchant, $4, day, wanted FROM unnest($1::uuid[], $2::uuid[], $3::date[], $5::integer[])
       AS new (outlet, merchant, day, wanted) ORDER BY outlet, day`)}
  )
  SELECT outlet_id || ' ' || business_day AS place, last_number FROM taken`);

/**
 * Takes the next numbers of documents of one outlet. Days are taken in order, so that two at once wait and don't deadlock.
 * @returns a number for each document, in order.
 */
export async function takeNumbers(
  manager: EntityManager,
  kind: "SALE" | "REFUND" | "RECEIPT",
  documents: readonly Numbered[],
): Promise<number[]> {
  const places = documents.map(({ outletId, businessDay }) => `${outletId} ${businessDay}`);
  const wanted = [...new Set(places)].sort();
  const documentAt = (place: string): Numbered | undefined => documents[places.indexOf(place)];
  const rows = await manager.query<{ place: string; last_number: number }[]>(TAKE_NUMBERS, [
    wanted.map((place) => documentAt(place)?.outletId),
    wanted.map((place) => documentAt(place)?.merchantId),
    wanted.map((place) => documentAt(place)?.businessDay),
    kind,
    wanted.map((place) => places.filter((each) => each === place).length),
  ]);
  const next = new Map(
    rows.map(({ place, last_number: last }) => [
      place,
      last - places.filter((each) => each === place).length,
    ]),
  );
  return places.map((place) => {
    const before = next.get(place);
    if (before === undefined) throw new Error("The counter gave no number");
    const number = before + 1;
    next.set(place, number);
    return number;
  });
}
