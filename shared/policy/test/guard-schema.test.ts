import { buildSubgraphSchema } from "@apollo/subgraph";
import { graphql, parse, type ExecutionResult, type GraphQLSchema } from "graphql";
import { type Principal } from "@alpokat/kernel";
import {
  about,
  guardSchema,
  loadPolicy,
  POLICY_COMPOSITION_SDL,
  POLICY_DIRECTIVES_SDL,
  RequestGuard,
} from "../src";
import { ANI, BUDI, BUYER, principal, SHOP } from "./principals";

const FEDERATION = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@composeDirective"])`;
const SDL = `${FEDERATION} ${POLICY_COMPOSITION_SDL} ${POLICY_DIRECTIVES_SDL}
  interface Named { name: String }
  type Person implements Named @key(fields: "id") {
    id: ID! @operational
    name: String @personalData(category: "user.name")
    email: String @personalData(category: "user.contact.email")
    later: String @personalData(category: "user.contact.email")
    phones: [String!] @personalData(category: "user.contact.phone_number")
    nothing: String @personalData(category: "user.contact.email")
    failing: String @personalData(category: "user.contact.email")
  }
  type Shop @operational { title: String }
  union Anybody = Person | Shop
  input AddressInput { email: String @personalData(category: "user.contact.email"), note: String }
  input ReceiptInput { saleId: ID!, to: AddressInput, nik: String @personalData(category: "user.government_id.national_identification_number") }
  type Query { me: Person, buyer: Person, stranger: Person, unmarked: Person, strangers(count: Int!): [Person!]!, anybody: [Anybody!]!, named: Named }
  type Mutation { requestReceipt(input: ReceiptInput!): String @collects(trigger: "receipt_request") @operational }
`;

let computed: string[] = [];
const person = (id: string) => ({
  __typename: "Person",
  id,
  name: "Budi Santoso",
  email: "budi@contoh.id",
  later: () => Promise.resolve("budi@contoh.id"),
  phones: ["+62 812-3456-678", "08129999111"],
  nothing: null,
  failing: () => {
    computed.push(id);
    throw new Error("a fault that would tell that there is a value");
  },
});
const resolvers = {
  Person: {
    __resolveReference: ({ id }: { id: string }) => about({ subject: id }, person(id)),
  },
  Query: {
    me: () => about({ subject: ANI }, person(ANI)),
    buyer: () => about({ subject: BUYER, customerOf: SHOP }, person(BUYER)),
    stranger: () => about({ subject: BUDI }, person(BUDI)),
    unmarked: () => person(ANI),
    strangers: (_: unknown, { count }: { count: number }) =>
      Array.from({ length: count }, () => about({ subject: BUDI }, person(BUDI))),
    anybody: () => [about({ subject: BUDI }, person(BUDI)), { __typename: "Shop", title: "Toko" }],
    named: () => about({ subject: BUDI }, person(BUDI)),
  },
  Mutation: { requestReceipt: () => "sent" },
};
const build = (sdl: string): GraphQLSchema =>
  guardSchema(buildSubgraphSchema({ typeDefs: parse(sdl), resolvers }));
const schema = build(SDL);

const guardFor = (who: Partial<Principal>): RequestGuard =>
  new RequestGuard(loadPolicy(), principal({ merchants: [SHOP], ...who }), {
    known: { get: () => ({ restricted: false, erased: false }) },
  });
const run = (source: string, guard = guardFor({})): Promise<ExecutionResult> =>
  graphql({ schema, source, contextValue: { guard } });
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

beforeEach(() => {
  computed = [];
});

it("when fields are allowed, then the values come as they are, promises and nulls included", async () => {
  const answer = await run("{ me { id name later phones nothing } }");
  expect(plain(answer)).toEqual({
    data: {
      me: {
        id: ANI,
        name: "Budi Santoso",
        later: "budi@contoh.id",
        phones: ["+62 812-3456-678", "08129999111"],
        nothing: null,
      },
    },
  });
});

it("when fields are masked, then the masks come instead, and their paths are noted", async () => {
  const guard = guardFor({});
  const answer = await run("{ buyer { name mail: email later phones nothing } }", guard);
  expect(plain(answer)).toEqual({
    data: {
      buyer: {
        name: "B••• S•••",
        mail: "b•••@contoh.id",
        later: "b•••@contoh.id",
        phones: ["+62 812-••••-678", "+62 812-••••-111"],
        nothing: null,
      },
    },
  });
  expect([...guard.maskedPaths].sort()).toEqual([
    "buyer.later",
    "buyer.mail",
    "buyer.name",
    "buyer.nothing",
    "buyer.phones",
  ]);
});

it("when a field is denied, then it is null with an error that cites the policy, in the caller's language", async () => {
  const answer = await run("{ stranger { id email } }", guardFor({ locale: "id" }));
  expect(plain(answer)).toMatchObject({
    data: { stranger: { id: BUDI, email: null } },
    errors: [
      {
        message:
          "Kebijakan privasi, 3 (UU 27/2022 art. 20): Tidak ada aturan yang mengizinkan penggunaan data ini.",
        path: ["stranger", "email"],
        extensions: {
          code: "POLICY_DENIED",
          policy: {
            clause: "3",
            rule: null,
            law: "UU 27/2022 art. 20",
            purpose: "service.provide",
            category: "user.contact.email",
            reason: "NO_RULE_PERMITS",
          },
        },
      },
    ],
  });
});

it("when a denied field is null or would fail, then the answer is the same as for a value, and nothing is computed", async () => {
  const answers = await Promise.all(
    ["email", "nothing", "failing"].map((field) => run(`{ stranger { x: ${field} } }`)),
  );
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(computed).toEqual([]);
});

it("when nobody said whom an object is about, then its classified fields are denied as a gap", async () => {
  const guard = guardFor({});
  const answer = await run("{ unmarked { email } }", guard);
  expect(answer.errors?.[0]?.extensions["policy"]).toMatchObject({ reason: "NO_SUBJECT" });
  expect(guard.records).toMatchObject([{ subject: null, outcome: "DENY", isGap: true }]);
});

it.each([
  ["an alias", "{ stranger { id: email } }"],
  ["a fragment", "{ stranger { ...F } } fragment F on Person { email }"],
  ["an inline fragment in a union", "{ anybody { ... on Person { email } ... on Shop { title } } }"],
  ["an interface", "{ named { ... on Person { name } name } }"],
  ["a list", "{ strangers(count: 2) { phones } }"],
  [
    "a reference",
    `{ _entities(representations: [{ __typename: "Person", id: "${BUDI}" }]) { ... on Person { email } } }`,
  ],
])(
  "trap, alias, fragment and union around a guarded field: when a denied field is reached by %s, then nothing of it is answered",
  async (_, source) => {
    const answer = await run(source);
    expect(answer.errors?.length).toBeGreaterThan(0);
    expect(JSON.stringify(answer)).not.toMatch(/contoh|Santoso|812/);
  },
);

it("trap, _entities around a guard: when a reference is one's own, then it is answered", async () => {
  const answer = await run(
    `{ _entities(representations: [{ __typename: "Person", id: "${ANI}" }]) { ... on Person { email } } }`,
  );
  expect(plain(answer)).toEqual({ data: { _entities: [{ email: "budi@contoh.id" }] } });
});

it("when 30 fields are denied, then 20 errors come, and the last one counts the other 10", async () => {
  const guard = guardFor({});
  const answer = await run("{ strangers(count: 30) { email } }", guard);
  expect(answer.errors).toHaveLength(20);
  expect(answer.errors?.[19]?.extensions).toMatchObject({ code: "POLICY_DENIED", furtherDenials: 10 });
  expect(guard.unreportedDenials).toBe(10);
  expect(guard.records).toHaveLength(1);
});

it("1.1: when a mutation collects a category that fits its occasion, then it runs, and the record can name the subject", async () => {
  const guard = guardFor({});
  const source = `mutation { requestReceipt(input: { saleId: "1", to: { email: "a@contoh.id" } }) }`;
  expect(plain(await run(source, guard))).toEqual({ data: { requestReceipt: "sent" } });
  guard.attributeCollections({ subject: BUYER });
  expect(guard.records).toMatchObject([
    {
      subject: BUYER,
      action: "collect",
      purpose: "service.receipt",
      categories: ["user.contact.email"],
      ruleIds: ["c1.collect-at-receipt-request"],
    },
  ]);
});

it("1.1: when a category doesn't fit the occasion, then the mutation doesn't run and the refusal is recorded", async () => {
  const guard = guardFor({});
  const answer = await run(`mutation { requestReceipt(input: { saleId: "1", nik: "3171" }) }`, guard);
  expect(plain(answer.data)).toEqual({ requestReceipt: null });
  expect(answer.errors?.[0]?.extensions).toMatchObject({
    code: "POLICY_DENIED",
    policy: { category: "user.government_id.national_identification_number", purpose: "service.receipt" },
  });
  expect(guard.records).toMatchObject([{ action: "collect", outcome: "DENY" }]);
});

it("1.1: when an input field of the wrong category is null, then nothing is collected and the mutation runs", async () => {
  expect(
    (await run(`mutation { requestReceipt(input: { saleId: "1", nik: null }) }`)).errors,
  ).toBeUndefined();
});

it("when a request has no guard, then a classified field is an error and no value", async () => {
  const answer = await graphql({ schema, source: "{ me { email } }", contextValue: {} });
  expect(plain(answer.data)).toEqual({ me: null });
  expect(answer.errors?.[0]?.message).toBe("the request has no policy guard");
});

it.each([
  [
    "an unknown category",
    'type Query { a: String @operational } type A { x: String @personalData(category: "user.shoe_size") }',
    /"user.shoe_size" is not a data category/,
  ],
  [
    "a non-null classified field",
    'type Query { a: String @operational } type A { x: String! @personalData(category: "user.name") }',
    /A.x is classified and must be nullable/,
  ],
  [
    "an unknown occasion",
    'type Query { a: String @collects(trigger: "curiosity") }',
    /"curiosity" is not an occasion/,
  ],
])("when the schema has %s, then it isn't served", (_, sdl, message) => {
  const served = () =>
    guardSchema(buildSubgraphSchema({ typeDefs: parse(`${FEDERATION} ${POLICY_DIRECTIVES_SDL} ${sdl}`) }));
  expect(served).toThrow(message);
});
