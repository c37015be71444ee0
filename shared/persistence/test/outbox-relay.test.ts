import { newId } from "@alpokat/kernel";
import { Pool } from "pg";
import {
  appendToOutbox,
  cloudEvent,
  type CloudEvent,
  type EventCarrier,
  OutboxRelay,
  outboxTables,
  rowsOf,
} from "../src/events";
import { event, eventsDatabase, type EventsDatabase, NOW, pgTransactor, SCHEMA, TYPE } from "./events";

const fail = (error: unknown): never => {
  throw error;
};

describe("an event", () => {
  test("when a fact is made an event, then it is a CloudEvent 1.0", () => {
    const made = cloudEvent({
      source: "transactions",
      type: TYPE,
      time: NOW,
      subject: "a",
      data: { saleId: "b" },
    });
    expect(made).toEqual({
      specversion: "1.0",
      id: expect.stringMatching(/^[0-9a-f-]{14}7/) as string,
      source: "transactions",
      type: TYPE,
      time: "2026-11-23T03:00:00.000Z",
      subject: "a",
      datacontenttype: "application/json",
      data: { saleId: "b" },
    });
  });
});

describe("answers of executors", () => {
  test.each([
    ["pg", { rows: [{ a: 1 }], rowCount: 1 }, [{ a: 1 }]],
    ["TypeORM's SELECT", [{ a: 1 }], [{ a: 1 }]],
    ["TypeORM's UPDATE", [[{ a: 1 }], 1], [{ a: 1 }]],
    ["TypeORM's empty SELECT", [], []],
  ])("when %s answers, then these are the rows", (_, answer, rows) => {
    expect(rowsOf(answer)).toEqual(rows);
  });

  test.each([undefined, null, 3, {}])("when %j is answered, then it is a defect", (answer) => {
    expect(() => rowsOf(answer)).toThrow(TypeError);
  });
});

describe("the outbox relay", () => {
  let database: EventsDatabase;
  beforeAll(async () => {
    database = await eventsDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await database.reset();
  });

  const append = (...events: readonly CloudEvent[]): Promise<void> =>
    database.service.transaction((manager) => appendToOutbox(manager, SCHEMA, ...events));
  const relay = (carrier: EventCarrier, batchSize = 100): OutboxRelay =>
    new OutboxRelay({
      schema: SCHEMA,
      database: database.service,
      carrier,
      onError: fail,
      batchSize,
      pauses: { shortest: 5, longest: 5 },
    });
  const carried = async (): Promise<readonly CloudEvent[]> => {
    const { rows } = await database.admin.query<{ payload: CloudEvent }>(
      "SELECT payload FROM carrier.event ORDER BY position",
    );
    return rows.map(({ payload }) => payload);
  };

  test("when the act commits, then its events are carried once, word for word, in order", async () => {
    const events = [event("a", 1), event("b", 2), event("a", 3)];
    await append(...events);
    expect(await relay(database.carrier).runOnce()).toBe(3);
    expect(await carried()).toEqual(expect.arrayContaining(events));
    expect((await carried()).filter(({ subject }) => subject === "a")).toEqual([events[0], events[2]]);
    expect(await relay(database.carrier).runOnce()).toBe(0);
  });

  test("when the act is rolled back, then nothing is carried", async () => {
    const act = database.service.transaction(async (manager) => {
      await appendToOutbox(manager, SCHEMA, event());
      throw new Error("no stock");
    });
    await expect(act).rejects.toThrow("no stock");
    expect(await relay(database.carrier).runOnce()).toBe(0);
  });

  test("when it is no event, then the act fails", async () => {
    await expect(append({ ...event(), type: "Nonsense" })).rejects.toThrow("type");
  });

  test("when it crashes between publishing and marking, then it publishes again, and the carrier has it once", async () => {
    const sent = event();
    await append(sent);
    const crashing: EventCarrier = {
      async publish(events) {
        await database.carrier.publish(events);
        throw new Error("killed");
      },
      subscribe: (request) => database.carrier.subscribe(request),
    };
    await expect(relay(crashing).runOnce()).rejects.toThrow("killed");
    expect(await relay(database.carrier).runOnce()).toBe(1);
    expect(await carried()).toEqual([sent]);
  });

  test("when many relays run at once, then everything is carried once and each thing's events in order", async () => {
    const subjects = Array.from({ length: 10 }, () => newId());
    const events = Array.from({ length: 200 }, (_, number) => event(subjects[number % 10], number));
    for (const one of events) await append(one);
    await Promise.all([1, 2, 3, 4].map(() => relay(database.carrier, 7).runOnce()));
    await relay(database.carrier).runOnce();

    const order = await carried();
    expect(order).toHaveLength(200);
    for (const subject of subjects) {
      const numbers = order.filter((one) => one.subject === subject).map(({ data }) => Number(data.number));
      expect(numbers).toEqual([...numbers].sort((left, right) => left - right));
      expect(numbers).toHaveLength(20);
    }
  });

  test("when a row is no event, then it becomes a dead letter and the rest flows", async () => {
    const good = event("b");
    await append(event("a"), good);
    await database.admin.query(`UPDATE ${SCHEMA}.outbox SET payload = '{"a": 1}' WHERE subject = 'a'`);
    expect(await relay(database.carrier).runOnce()).toBe(1);
    expect(await carried()).toEqual([good]);
    const { rows } = await database.admin.query(
      `SELECT consumer, payload, attempts, error FROM ${SCHEMA}.dead_letter`,
    );
    expect(rows).toEqual([
      { consumer: "outbox-relay", payload: { a: 1 }, attempts: 1, error: "not a CloudEvent" },
    ]);
    expect(await relay(database.carrier).runOnce()).toBe(0);
  });

  test("when it runs by itself over pg, then what is appended is carried, until it is stopped", async () => {
    const pool = new Pool({
      connectionString: String((database.service.options as { url?: string }).url),
      max: 2,
    });
    const running = new OutboxRelay({
      schema: SCHEMA,
      database: pgTransactor(pool),
      carrier: database.carrier,
      onError: fail,
      pauses: { shortest: 2, longest: 2 },
    });
    running.start();
    await append(event());
    while ((await carried()).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await running.stop();
    await append(event());
    expect(await carried()).toHaveLength(1);
    await pool.end();
  });

  test("when a schema's name is no plain SQL name, then no SQL is made of it", () => {
    expect(() => outboxTables('x"; --')).toThrow("not a plain SQL name");
  });
});
