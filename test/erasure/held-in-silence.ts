import { setTimeout } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { Eraser } from "@alpokat/subgraph";
import { type Person, eventually } from "@alpokat/testing";
import fc from "fast-check";
import { type Desk, openDesk, openRequest } from "../../services/disclosure-requests/test/desk";
import { type Business } from "../contract/business";
import { type ErasedPerson, type Town, accountHolder, buyer, orderErasureOf, told } from "./erased-people";
import { liftHold, placeHold } from "./holds";
import { SCHEMAS } from "./leftovers";
import { rowsOf } from "./orders";
import { resolveRequest, resultOf } from "./requests";

const HOUR_MS = 3_600_000;
/** Longer than any service takes from one step of a mail to the next. */
const REST_MS = 1_500;

/** What the same questions about two people were answered, one of whom a legal case holds. */
interface Moment {
  readonly moment: "before" | "during" | "recorded" | "again" | "afterwards";
  readonly held: unknown;
  readonly other: unknown;
}

/** One of a pair, with their erasure once it is ordered. */
interface Side {
  readonly who: ErasedPerson;
  readonly order: { readonly id: string; readonly token: string } | null;
}

interface Place extends Town {
  readonly desk: Desk;
  /** The secret request that holds are placed in. */
  readonly requestId: string;
}

/** Opens the desk of a business, with a secret request. */
export async function openPlace(business: Business, officer: Person): Promise<Place> {
  const desk = await openDesk(business.stack, business.clock);
  return { business, officer, desk, requestId: await openRequest(desk, { isSecret: true }) };
}

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|buyer:[0-9a-f]{64}/g;

/** An answer in which everything that is one person's alone has a common name. */
function anonymous(answer: unknown, names: Readonly<Record<string, string>>): unknown {
  let text = JSON.stringify(answer);
  for (const [name, value] of Object.entries(names)) text = text.replaceAll(value, `<${name}>`);
  return JSON.parse(text.replaceAll(ID, "<id>")) as unknown;
}

/** Services answer at once: in which order their events and answers come says nothing. */
const inOrder = (answer: unknown): unknown =>
  JSON.parse(
    JSON.stringify(answer, (key, value: unknown) =>
      (key === "events" || key === "erasedClasses") && Array.isArray(value)
        ? value.toSorted((one, another) => (JSON.stringify(one) < JSON.stringify(another) ? -1 : 1))
        : value,
    ),
  ) as unknown;

const OFFICE = `query ($id: ID!) { privacyRequest(id: $id) { type state escalation details events { event role }
  erasedClasses { service retention outcome keptUntil reason law } } }`;
const RESULT = `query ($token: String!) { privacyRequestResult(token: $token) { type state details escalation
  events { event role } erasedClasses { service retention outcome keptUntil reason law } } }`;

/** What the services told each other that names somebody or their request, by type. */
async function factsAbout({ business }: Town, { who, order }: Side): Promise<unknown> {
  const counts = await rowsOf(
    business.stack.database,
    `SELECT type, count(*)::int AS n FROM carrier.event
      WHERE (payload::text LIKE '%' || $1 || '%' OR payload::text LIKE '%' || $2 || '%') AND type <> 'legal-hold.changed.v1'
      GROUP BY type ORDER BY type`,
    [who.subject, order?.id ?? who.subject],
  );
  return counts;
}

async function observe(town: Town, side: Side): Promise<unknown> {
  const { business, officer } = town;
  const { who, order } = side;
  const mails = (await business.mail.messages()).filter(({ envelope }) => envelope.to.includes(who.email));
  const office = business.client.as(officer).with({
    "x-alpokat-purpose": "privacy.request",
    ...(order && { "x-alpokat-case": `privacy-request/${order.id}` }),
  });
  const answers = {
    own: await who.observe(),
    facts: await factsAbout(town, side),
    mails: mails.map(({ subject, text, html }) =>
      // A receipt has its own number, codes and links.
      order && text.includes(order.id)
        ? { subject, text, html: String(html) }
        : subject.replaceAll(/\d+/g, "#"),
    ),
    result: order && told(await business.client.ask(RESULT, { token: order.token })),
    request: order && told(await office.ask(OFFICE, { id: order.id })),
  };
  return anonymous(inOrder(answers), {
    ...who.names,
    ...(order && { request: order.id, result: order.token }),
  });
}

/** Orders and grants the erasure of one of the two, and waits for its end and for the mail that tells it. */
async function erase({ business, officer }: Town, who: ErasedPerson): Promise<Side> {
  const order = await orderErasureOf(business, who.request);
  await resolveRequest(business, { officer, id: order.id }, { decision: "GRANT" });
  await eventually(
    () => resultOf(business, order.token),
    ({ state }) => state !== "EXECUTING",
  );
  await eventually(
    async () => (await business.mail.messages()).filter(({ text }) => text.includes(order.id)),
    (mails) => who.request.person === null || mails.length === 2,
  );
  return { who, order };
}

/** How many records there are in each service about what was done in a privacy request. */
async function recordsOf({ business }: Town, { order }: Side): Promise<unknown> {
  const counts = SCHEMAS.map(
    (schema) =>
      `SELECT '${schema}' AS schema, count(*)::int AS n FROM ${schema}.audit_event WHERE payload LIKE '%' || $1 || '%'`,
  );
  return rowsOf(business.stack.database, counts.join(" UNION ALL "), [order?.id]);
}

/** The size of the tree of records of each service: anybody may ask for it. */
async function headSizes({ business }: Town): Promise<unknown> {
  const sizes = SCHEMAS.map((schema) => `(SELECT count(*)::int FROM ${schema}.audit_event) AS ${schema}`);
  return (await rowsOf(business.stack.database, `SELECT ${sizes.join(", ")}`))[0];
}

/** The same, once nothing grows any more that the last acts set going: a receipt is read, and recorded, when its mail goes out. */
async function restingSizes(place: Town): Promise<unknown> {
  let sizes = await headSizes(place);
  const rests = async (): Promise<boolean> => {
    const before = sizes;
    await setTimeout(REST_MS);
    sizes = await headSizes(place);
    return isDeepStrictEqual(before, sizes);
  };
  expect(await eventually(rests, Boolean)).toBe(true);
  return sizes;
}

/** Lets hours pass, and waits each time until every service has looked at what it set aside. */
async function passHours(place: Place, hours: number): Promise<void> {
  const { clock, stack } = place.business;
  const due = SCHEMAS.map((schema) => `SELECT FROM ${schema}.erasure_order WHERE next_try_at <= $1`);
  for (let hour = 0; hour < hours; hour += 1) {
    clock.advance(HOUR_MS + 1);
    const waiting = () => rowsOf(stack.database, due.join(" UNION ALL "), [clock()]);
    expect(await eventually(waiting, (orders) => orders.length === 0)).toEqual([]);
  }
  clock.advance(-hours * (HOUR_MS + 1));
}

/** In which services something of somebody is held. */
async function heldIn({ business }: Town, { subject }: ErasedPerson): Promise<string[]> {
  const places = SCHEMAS.flatMap((schema) => [
    `SELECT '${schema}' AS schema FROM ${schema}_keys.held_key WHERE subject = $1`,
    `SELECT '${schema}' FROM ${schema}.set_aside_row WHERE subject = $1`,
  ]);
  const found = await rowsOf(business.stack.database, places.join(" UNION "), [subject]);
  return found.map(({ schema }) => String(schema));
}

/**
 * Asks both. What travels by events arrives when it arrives: what differs for a moment only is chance, so it waits until the
 * answers are alike, for as long as events take at most.
 */
async function askBoth(
  place: Place,
  moment: Moment["moment"],
  sides: readonly [Side, Side],
): Promise<Moment> {
  const [held, other] = await eventually(
    () => Promise.all([observe(place, sides[0]), observe(place, sides[1])]),
    (answers) => isDeepStrictEqual(answers[0], answers[1]),
  );
  return { moment, held, other };
}

/** Two people with one history: a legal case holds the first. */
type Pair = readonly [ErasedPerson, ErasedPerson];

/** Lets both of a pair order an erasure, one of whom a legal case holds, and asks all there is to ask. */
async function untilErased(place: Place, [held, other]: Pair) {
  const { desk, requestId } = place;
  const { id } = await placeHold(desk, requestId, held.subject);
  const unordered = [
    { who: held, order: null },
    { who: other, order: null },
  ] as const;
  const before = await askBoth(place, "before", unordered);
  const sides = await Promise.all([erase(place, held), erase(place, other)]);
  // Who holds nothing finds no difference.
  expect([(await heldIn(place, held)).length > 0, await heldIn(place, other)]).toEqual([true, []]);
  const during = await askBoth(place, "during", sides);
  const [ofHeld, ofOther] = await Promise.all([recordsOf(place, sides[0]), recordsOf(place, sides[1])]);
  const recorded = { moment: "recorded", held: ofHeld, other: ofOther } as const;
  const again = { moment: "again", held: await held.comeAgain(), other: await other.comeAgain() } as const;
  const lift = () => liftHold(desk, requestId, { id, subject: held.subject, schemas: SCHEMAS });
  return { sides, lift, moments: [before, during, recorded, again] };
}

/** Lives that of several pairs at once, and looks again when nothing is held any more. */
async function live(place: Place, pairs: readonly Pair[]): Promise<Moment[]> {
  const lives = await Promise.all(pairs.map((pair) => untilErased(place, pair)));
  const sizes = await restingSizes(place);
  await passHours(place, 3);
  expect(await headSizes(place)).toEqual(sizes);
  await Promise.all(lives.map(({ lift }) => lift()));
  const stillHeld = async (): Promise<string[]> =>
    (await Promise.all(pairs.map(([held]) => heldIn(place, held)))).flat();
  const { clock } = place.business;
  clock.advance(4 * (HOUR_MS + 1));
  expect(await eventually(stillHeld, (schemas) => schemas.length === 0)).toEqual([]);
  clock.advance(-4 * (HOUR_MS + 1));
  const afterwards = await Promise.all(lives.map(({ sides }) => askBoth(place, "afterwards", sides)));
  return [...lives.flatMap(({ moments }) => moments), ...afterwards];
}

/** They begin alike: of an address that is masked the first letter shows. */
const newAddress = (): string => `orang-${crypto.randomUUID()}@contoh.id`;

interface History {
  readonly kind: "account" | "buyer";
  readonly hasShop: boolean;
}

/** Two people with one history, who have accounts or bought something. */
async function pairOf(place: Place, { kind, hasShop }: History): Promise<Pair> {
  const make = (email: string): Promise<ErasedPerson> =>
    kind === "account" ? accountHolder(place, email, { hasShop }) : buyer(place, email);
  return Promise.all([make(newAddress()), make(newAddress())]);
}

/** Two people with the same history who order an erasure, one of whom a legal case holds. */
export async function expectSilence(place: Place, seed: number): Promise<void> {
  const property = fc.asyncProperty(fc.boolean(), async (hasShop) => {
    const histories = [{ kind: "account", hasShop } as const, { kind: "buyer", hasShop: false } as const];
    const pairs = await Promise.all(histories.map((history) => pairOf(place, history)));
    for (const { moment, held, other } of await live(place, pairs))
      expect({ moment, answered: held }).toEqual({ moment, answered: other });
  });
  await fc.assert(property, { seed, numRuns: 1, endOnFailure: true });
}

/** The same where the eraser answers that data under a hold is kept for now, as it once did. */
export async function expectKeptIsSeen(place: Place): Promise<void> {
  const eraser = Eraser.prototype as unknown as { tell: (...told: any[]) => Promise<void> };
  const { tell } = eraser;
  const keeping = jest.spyOn(eraser, "tell").mockImplementation(async function (this: unknown, ...args) {
    const [manager, requestId, classes] = args as [any, string, { retention: string }[]];
    const held = await rowsOf(
      place.business.stack.database,
      "SELECT FROM identity_keys.held_key WHERE request_id = $1",
      [requestId],
    );
    const kept = { outcome: "KEPT", keptUntil: null, reason: null, law: "UU 27/2022 art. 15, 44" };
    return tell.call(
      this,
      manager,
      requestId,
      held.length > 0 ? classes.map((each) => ({ ...each, ...kept })) : classes,
    );
  });
  try {
    const [held, other] = await pairOf(place, { kind: "account", hasShop: false });
    await placeHold(place.desk, place.requestId, held.subject);
    const classesOf = async (who: ErasedPerson): Promise<unknown> => {
      const { order } = await erase(place, who);
      return inOrder({ erasedClasses: (await resultOf(place.business, order?.token ?? "")).erasedClasses });
    };
    const [ofHeld, ofOther] = await Promise.all([classesOf(held), classesOf(other)]);
    expect(ofHeld).not.toEqual(ofOther);
  } finally {
    keeping.mockRestore();
  }
}
