import { graphql, buildSchema, type GraphQLFieldResolver } from "graphql";
import {
  about,
  guardSchema,
  loadPolicy,
  POLICY_DIRECTIVES_SDL,
  RequestGuard,
  type AccessRecord,
  type RequestGuardOptions,
} from "../src";
import { ANI, BUDI, BUYER, principal, SHOP } from "./principals";

const LONG = 150;
const FREE = { restricted: false, erased: false, legalHold: false };
const schema = buildSchema(`${POLICY_DIRECTIVES_SDL}
  type Person { id: ID name: String @personalData(category: "user.name")
    email: String @personalData(category: "user.contact.email")
    device: String @personalData(category: "user.device")
    friend: Person }
  type Edge { node: Person! }
  type Page { edges: [Edge!]! }
  type Query { people(count: Int!): [Person!]! page: Page! }
  type Mutation { people(count: Int!): [Person!]! }`);

/** What happened, in order. */
let events: string[];
let stored: AccessRecord[][];
beforeEach(() => {
  events = [];
  stored = [];
});

const person = (id: string): object =>
  about(id === BUYER ? { subject: id, customerOf: SHOP } : { subject: id }, {
    id,
    email: "a@contoh.id",
    device: "d",
    name: () => {
      if (events.at(-1) !== "a name is read") events.push("a name is read");
      return "Ani";
    },
    friend: () => person(BUYER),
  });
const people = (count: number): object[] =>
  Array.from({ length: count }, (_, place) => person(place % 2 === 0 ? ANI : BUDI));
const resolve: GraphQLFieldResolver<unknown, unknown, { count: number }> = (_source, { count }) =>
  people(count);
Object.assign(schema.getQueryType()?.getFields()["people"] ?? {}, { resolve });
Object.assign(schema.getMutationType()?.getFields()["people"] ?? {}, { resolve });
Object.assign(schema.getQueryType()?.getFields()["page"] ?? {}, {
  resolve: () => ({ edges: people(LONG).map((node) => ({ node })) }),
});
const guarded = guardSchema(schema);

const guardWith = (storeAhead: RequestGuardOptions["storeAhead"]): RequestGuard =>
  new RequestGuard(loadPolicy(), principal({ merchants: [SHOP] }), {
    facts: (subjects) => Promise.resolve(new Map(subjects.map((id) => [id, FREE]))),
    ...(storeAhead && { storeAhead }),
  });
const storing = (): RequestGuard =>
  guardWith((records) => {
    events.push("storing begins");
    stored.push([...records]);
    return Promise.resolve();
  });
const ask = (source: string, guard: RequestGuard, variableValues: Record<string, unknown> = {}) =>
  graphql({ schema: guarded, source, variableValues, contextValue: { guard } });
const told = (records: readonly AccessRecord[] | undefined) =>
  records?.map(({ subject, outcome, categories }) => [subject, outcome, categories]);

it("when a long list is read, then the record of its subjects is given to be stored before the first field, and nothing of it is left", async () => {
  const guard = storing();
  const answer = await ask(`{ people(count: ${String(LONG)}) { name email } }`, guard);
  expect(events).toEqual(["storing begins", "a name is read"]);
  expect(stored).toHaveLength(1);
  expect(told(stored[0])).toEqual([
    [ANI, "ALLOW", ["user.contact.email", "user.name"]],
    [BUDI, "DENY", ["user.name"]],
    [BUDI, "DENY", ["user.contact.email"]],
  ]);
  expect(guard.takeRecords()).toEqual([]);
  expect(answer.errors).toHaveLength(20);
  expect(answer.errors?.[19]?.extensions).toMatchObject({ code: "POLICY_DENIED", furtherDenials: LONG - 20 });
});

it("when the same is read without storing ahead, then answer and record are the same", async () => {
  const query = `{ people(count: ${String(LONG)}) { name email device } }`;
  const [ahead, after] = [storing(), guardWith(undefined)];
  const [one, other] = [await ask(query, ahead), await ask(query, after)];
  expect(JSON.stringify(one)).toBe(JSON.stringify(other));
  expect(stored[0]).toEqual(after.takeRecords());
});

it.each([
  ["skipped", "@skip(if: $yes)"],
  ["not included", "@include(if: $no)"],
  ["in a fragment that is skipped", null],
])("when a field is %s, then no record names it", async (_, directive) => {
  const field = directive === null ? "... on Person @skip(if: $yes) { device }" : `device ${directive}`;
  const query = `query ($yes: Boolean = true, $no: Boolean = false) {
    people(count: ${String(LONG)}) { mail: email ...F ${field} q: email @include(if: $no) @skip(if: $yes) } } fragment F on Person { name }`;
  await ask(query, storing(), { yes: true, no: false });
  expect(told(stored[0])?.map(([, , categories]) => categories)).toEqual([
    ["user.contact.email", "user.name"],
    ["user.contact.email"],
    ["user.name"],
  ]);
});

it("when a page of edges is read, then what its nodes are asked is stored ahead", async () => {
  const guard = storing();
  await ask("{ page { edges { node { name } } } }", guard);
  expect(told(stored[0])).toEqual([
    [ANI, "ALLOW", ["user.name"]],
    [BUDI, "DENY", ["user.name"]],
  ]);
  expect(guard.takeRecords()).toEqual([]);
});

it("when a field further down is about somebody else, then that is recorded after it, once, and nothing twice", async () => {
  const guard = storing();
  await ask(`{ people(count: ${String(LONG)}) { name friend { name email } } }`, guard);
  expect(told(stored[0])).toEqual([
    [ANI, "ALLOW", ["user.name"]],
    [BUDI, "DENY", ["user.name"]],
  ]);
  expect(told(guard.takeRecords())).toEqual([[BUYER, "MASK", ["user.contact.email", "user.name"]]]);
});

it("when the caller proves to be a subject afterwards, then what was recorded of others is not recorded again", async () => {
  const guard = storing();
  await ask(`{ people(count: ${String(LONG)}) { name } }`, guard);
  guard.proveSubject(BUYER);
  await ask(`{ people(count: ${String(LONG)}) { name } }`, guard);
  expect(guard.takeRecords()).toEqual([]);
});

it.each([
  ["a short list", "{ people(count: 99) { name } }"],
  ["what a mutation answers", `mutation { people(count: ${String(LONG)}) { name } }`],
  ["a list without classified fields", `{ people(count: ${String(LONG)}) { id } }`],
])("when it is %s, then nothing is stored ahead", async (_, query) => {
  const guard = storing();
  await ask(query, guard);
  expect(stored).toEqual([]);
  expect(guard.takeRecords()).toHaveLength(query.includes("name") ? 2 : 0);
});

it("when it can't be stored, then whoever waits for it is told, and the record is given back", async () => {
  const guard = guardWith(() => Promise.reject(new Error("the database is away")));
  await ask(`{ people(count: ${String(LONG)}) { name } }`, guard);
  await expect(guard.storedAhead).rejects.toThrow("the database is away");
  expect(told(guard.takeRecords())).toEqual([
    [ANI, "ALLOW", ["user.name"]],
    [BUDI, "DENY", ["user.name"]],
  ]);
});

it("when the context holds something that only looks like a guard, then nothing is answered", async () => {
  const imposter = Object.create(RequestGuard.prototype) as RequestGuard;
  Object.assign(imposter, { decideField: () => ({ outcome: "ALLOW" }), learnSubjects: () => null });
  const answer = await ask("{ people(count: 1) { name } }", imposter);
  expect(answer.data).toBeNull();
  expect(answer.errors?.[0]?.message).toBe("the request has no policy guard");
});
