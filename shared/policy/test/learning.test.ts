import { buildSubgraphSchema } from "@apollo/subgraph";
import { graphql, parse } from "graphql";
import { type Principal } from "@alpokat/kernel";
import {
  about,
  guardSchema,
  loadPolicy,
  POLICY_DIRECTIVES_SDL,
  RequestGuard,
  type FactsLoader,
  type SubjectFacts,
} from "../src";
import { BUDI, openCase, principal } from "./principals";

const FREE: SubjectFacts = { restricted: false, erased: false, legalHold: false };
const CITRA = "01890000-0000-7000-8000-0000000000c1";
const RESTRICTED = "01890000-0000-7000-8000-00000000000c";
const support: Partial<Principal> = {
  role: "support_agent",
  purpose: "service.support",
  caseFacts: openCase({ subjects: [CITRA, BUDI, RESTRICTED] }),
};

let questions: string[][];
beforeEach(() => {
  questions = [];
});
const ask = (subjects: readonly string[]): Promise<ReadonlyMap<string, SubjectFacts>> => {
  questions.push([...subjects]);
  return Promise.resolve(
    new Map(subjects.map((id) => [id, id === RESTRICTED ? { ...FREE, restricted: true } : FREE])),
  );
};
const guardWith = (facts: FactsLoader, who: Partial<Principal> = support): RequestGuard =>
  new RequestGuard(loadPolicy(), principal(who), { facts });
const mail = "user.contact.email";

describe("what a guard learns about subjects", () => {
  it("when a subject was not learned, then a decision about it lacks the facts and denies, and once learned it allows", async () => {
    const guard = guardWith(ask);
    expect(guard.decide("read", mail, { subject: BUDI })).toMatchObject({
      outcome: "DENY",
      reason: "MISSING_FACT",
      missingFacts: ["restricted", "erased"],
    });
    await guard.learn([{ subject: BUDI }]);
    expect(guard.decide("read", mail, { subject: BUDI }).outcome).toBe("ALLOW");
  });

  it("when several ask in one tick, then the facts are loaded by one question, and each subject only once a request", async () => {
    const guard = guardWith(ask);
    await Promise.all([
      guard.learn([{ subject: CITRA }]),
      Promise.resolve().then(() => guard.learn([{ subject: BUDI }, { subject: CITRA }])),
    ]);
    await guard.learn([{ subject: CITRA }, { subject: BUDI }]);
    expect(questions).toEqual([[CITRA, BUDI]]);
    expect(guard.learnSubjects([CITRA, BUDI])).toBeNull();
  });

  it("when the facts can't be loaded, then learning fails, and whoever decides nevertheless is denied", async () => {
    const guard = guardWith(() => Promise.reject(new Error("the database is away")));
    await expect(guard.learn([{ subject: BUDI }])).rejects.toThrow("the database is away");
    expect(guard.decide("read", mail, { subject: BUDI }).outcome).toBe("DENY");
  });

  it("when the loader says nothing about a subject, or there is no loader, then rules that need a fact deny", async () => {
    for (const guard of [
      guardWith(() => Promise.resolve(new Map())),
      new RequestGuard(loadPolicy(), principal(support)),
    ]) {
      await guard.learn([{ subject: BUDI }]);
      expect(guard.decide("read", mail, { subject: BUDI }).reason).toBe("MISSING_FACT");
    }
  });
});

describe("what a guarded schema learns before it answers", () => {
  const person = (id: string) => about({ subject: id }, { __typename: "Person", id, email: "a@contoh.id" });
  const SDL = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"]) ${POLICY_DIRECTIVES_SDL}
    type Person @key(fields: "id") { id: ID!, email: String @personalData(category: "user.contact.email"), friend: Person }
    type Edge { node: Person! }
    type Page { edges: [Edge!]! }
    type Query { one: Person, later: Person, many: [Person!]!, page: Page! }`;
  const resolvers = {
    Person: {
      __resolveReference: ({ id }: { id: string }) => Promise.resolve(person(id)),
      friend: () => person(RESTRICTED),
    },
    Query: {
      one: () => person(BUDI),
      later: () => Promise.resolve(person(CITRA)),
      many: () => [person(CITRA), person(BUDI), person(RESTRICTED), person(CITRA)],
      page: () => ({ edges: [CITRA, BUDI, RESTRICTED].map((id) => ({ node: person(id) })) }),
    },
  };
  const schema = guardSchema(buildSubgraphSchema({ typeDefs: parse(SDL), resolvers }));
  const run = async (source: string, guard: RequestGuard) => {
    const answer = await graphql({ schema, source, contextValue: { guard } });
    return { data: JSON.parse(JSON.stringify(answer.data)), errors: answer.errors ?? [] };
  };
  const shown = { email: "a@contoh.id" };

  it.each([
    ["a list", "{ many { email } }", { many: [shown, shown, { email: null }, shown] }],
    [
      "the edges of a page",
      "{ page { edges { node { email } } } }",
      { page: { edges: [{ node: shown }, { node: shown }, { node: { email: null } }] } },
    ],
    [
      "entities",
      `{ _entities(representations: [${[CITRA, BUDI, RESTRICTED].map((id) => `{ __typename: "Person", id: "${id}" }`).join(",")}]) { ... on Person { email } } }`,
      { _entities: [shown, shown, { email: null }] },
    ],
  ])(
    "U6: when staff read %s, then the subjects are learned by one question, and the restricted one is denied",
    async (_, source, data) => {
      const answer = await run(source, guardWith(ask));
      expect(answer.data).toEqual(data);
      expect(answer.errors.map(({ extensions }) => extensions["policy"])).toEqual([
        expect.objectContaining({ rule: null, reason: "NO_RULE_PERMITS" }),
      ]);
      expect(questions).toEqual([[CITRA, BUDI, RESTRICTED]]);
    },
  );

  it("when several fields answer objects in one request, then what is wanted together is asked together", async () => {
    const answer = await run("{ one { email friend { email } } later { email } }", guardWith(ask));
    expect(answer.data).toEqual({ one: { ...shown, friend: { email: null } }, later: shown });
    expect(questions).toEqual([[BUDI, CITRA], [RESTRICTED]]);
  });

  it("when the facts can't be loaded, then the object isn't answered, whoever asks", async () => {
    const guard = guardWith(() => Promise.reject(new Error("the database is away")), {});
    const answer = await run("{ one { id } many { email } }", guard);
    expect(answer.data).toBeNull();
    expect(JSON.stringify(answer)).not.toContain("contoh");
  });

  it("U6: when the restricted person reads about themselves, then all is answered", async () => {
    const answer = await run("{ one { friend { email } } }", guardWith(ask, { id: RESTRICTED }));
    expect(answer).toEqual({ data: { one: { friend: shown } }, errors: [] });
  });

  it("when all subjects are known already, then fields that answer objects stay synchronous", async () => {
    const guard = guardWith(ask);
    await guard.learn([CITRA, BUDI, RESTRICTED].map((subject) => ({ subject })));
    const many = schema.getQueryType()?.getFields()["many"]?.resolve;
    expect(many?.({}, {}, { guard }, {} as never)).toBeInstanceOf(Array);
    expect(many?.({}, {}, { guard: guardWith(ask) }, {} as never)).toBeInstanceOf(Promise);
  });
});
