import { randomBytes } from "node:crypto";
import { newId, systemClock } from "@alpokat/kernel";
import { openDataSource } from "@alpokat/persistence";
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
import { shopOwner } from "./shop-owner";

const ROWS = 1_000;
const ROUNDS = 60;
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

/** The execution alone of what a response measures whole: rows that are there, and text that nobody gets. */
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
  return [
    {
      what: "no response, but the bare execution in memory, neither guarded nor recorded",
      figure: told("unguarded").text,
    },
    { what: "the same guarded, of 10 subjects, not recorded", figure: told("guarded").text },
    {
      what: "the same guarded and recorded, of 10 subjects",
      figure: told("recorded").text,
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
  const guard = new RequestGuard(loadPolicy(), shopOwner(MERCHANT), {
    facts: async (subjects) => new Map(subjects.map((subject) => [subject, NO_LIMITS])),
    ...(record && { storeAhead: (records, deciding) => recorder.store(record, records, deciding) }),
  });
  const { data, errors } = await execute({
    schema,
    document: QUERY,
    rootValue: { people },
    contextValue: { guard },
  });
  if (errors) throw new Error(`the answer was refused: ${String(errors[0])}`);
  const text = JSON.stringify({ data });
  await guard.storedAhead;
  if (record) await recorder.write(record, guard);
  return text;
}

const MERCHANT = newId();
const SUBJECTS = Array.from({ length: ROWS }, () => newId());

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
