import { randomBytes } from "node:crypto";
import { newId, type Principal, systemClock } from "@alpokat/kernel";
import { inSession, jobScope, openDataSource } from "@alpokat/persistence";
import {
  about,
  type Facts,
  guardSchema,
  loadPolicy,
  POLICY_DIRECTIVES_SDL,
  RequestGuard,
  type SubjectReference,
} from "@alpokat/policy";
import { Recorder } from "@alpokat/subgraph";
import { testDatabase } from "@alpokat/testing";
import { buildSchema, execute, type GraphQLSchema, parse } from "graphql";
import type { DataSource } from "typeorm";
import { alternate } from "./alternate";
import { type Figure, milliseconds } from "./figures";

const ROWS = 1_000;
const ROUNDS = 150;
const MOST_TIMES = 1.1;
const SCHEMA = "transactions";
const QUERY = parse("{ people { name email phone city work } }");
const SDL = `${POLICY_DIRECTIVES_SDL}
  type Person {
    name: String @personalData(category: "user.name")
    email: String @personalData(category: "user.contact.email")
    phone: String @personalData(category: "user.contact.phone_number")
    city: String @personalData(category: "user.location")
    work: String @personalData(category: "user.contact.address.work")
  }
  type Query { people: [Person!]! }`;
const NO_LIMITS: Facts = {
  restricted: false,
  erased: false,
  legalHold: false,
  minor: false,
  noticeVersion: 2,
};

/** A list of 1,000 rows with five classified fields each, as text, with its record in the database before it leaves. */
export async function measureResponses(): Promise<readonly Figure[]> {
  const database = await testDatabase();
  const dataSource = await openDataSource({
    url: database.urlFor(`${SCHEMA}_app`),
    schema: SCHEMA,
    entities: [],
    mustBeDurable: true,
    onIdleError: () => undefined,
  });
  try {
    return figuresOf(
      await alternate(
        {
          unguarded: () => answer(unguarded, rowsAbout(10), null),
          guarded: () => answer(guarded, markedRows(10), null),
          recorded: () => answer(guarded, markedRows(10), dataSource),
          crowd: () => answer(guarded, markedRows(1_000), dataSource),
          commit: () => dataSource.query("SELECT pg_current_xact_id()"),
        },
        ROUNDS,
      ),
    );
  } finally {
    await dataSource.destroy();
    await database.drop();
  }
}

type Measured = Awaited<ReturnType<typeof alternate>>;

function figuresOf(measured: Measured): readonly Figure[] {
  const told = (name: string): { readonly text: string; readonly ratio: number } => {
    const found = measured.find((one) => one.name === name);
    if (!found) throw new Error(`${name} was not measured`);
    return { text: `${milliseconds(found.median)} (${found.ratio.toFixed(2)} times)`, ratio: found.ratio };
  };
  const recorded = told("recorded");
  return [
    {
      what: "answer of 5,000 classified fields, neither guarded nor recorded",
      figure: told("unguarded").text,
    },
    { what: "the same guarded, of 10 subjects, not recorded", figure: told("guarded").text },
    {
      what: "the same guarded and recorded, of 10 subjects",
      figure: recorded.text,
      target: `at most ${MOST_TIMES.toFixed(2)} times`,
      isMet: recorded.ratio <= MOST_TIMES,
    },
    { what: "the same guarded and recorded, of 1,000 subjects", figure: told("crowd").text },
    { what: "an empty commit of the same database, for comparison", figure: told("commit").text },
  ];
}

const unguarded = buildSchema(SDL);
const guarded = guardSchema(buildSchema(SDL));
const recorder = new Recorder({
  service: "transactions",
  schema: SCHEMA,
  subjectKey: randomBytes(32),
  clock: systemClock,
});

async function answer(
  schema: GraphQLSchema,
  people: readonly object[],
  record: DataSource | null,
): Promise<string> {
  const guard = new RequestGuard(loadPolicy(), principalOf(), {
    facts: async (subjects) => new Map(subjects.map((subject) => [subject, NO_LIMITS])),
  });
  const { data, errors } = await execute({
    schema,
    document: QUERY,
    rootValue: { people },
    contextValue: { guard },
  });
  if (errors) throw new Error(`the answer was refused: ${String(errors[0])}`);
  if (record) await inSession(record, jobScope("audit"), (manager) => recorder.write(manager, guard));
  return JSON.stringify({ data });
}

const MERCHANT = newId();
const SUBJECTS = Array.from({ length: ROWS }, () => newId());

/** A shop's owner looks at their own data: every field is allowed. */
const principalOf = (): Principal => ({
  id: newId(),
  role: "customer",
  merchants: [MERCHANT],
  sessionId: null,
  purpose: null,
  caseFacts: null,
  telemetry: {
    ip: "192.0.2.1",
    deviceId: newId(),
    application: null,
    system: null,
    at: new Date().toISOString(),
  },
  requestId: newId(),
  locale: "id",
});

interface Row {
  readonly reference: SubjectReference;
  readonly person: object;
}

const rowsOf = (subjects: number): readonly Row[] =>
  Array.from({ length: ROWS }, (_, row) => ({
    reference: { subject: SUBJECTS[row % subjects] ?? MERCHANT, merchant: MERCHANT },
    person: {
      name: `Orang ${row}`,
      email: `orang${row}@contoh.id`,
      phone: "+6281234567890",
      city: "Bandung",
      work: "Jakarta",
    },
  }));

const rowsAbout = (subjects: number): readonly object[] => rowsOf(subjects).map(({ person }) => person);
const markedRows = (subjects: number): readonly object[] =>
  rowsOf(subjects).map(({ reference, person }) => about(reference, person));
