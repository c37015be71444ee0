import { readFile } from "node:fs/promises";
import path from "node:path";
import { newId } from "@alpokat/kernel";
import {
  type CloudEvent,
  type EventCarrier,
  type EventHandler,
  InboxConsumer,
  type InboxConsumerOptions,
  type SqlExecutor,
  type SubscriptionRequest,
} from "../src/events";
import { event, eventsDatabase, type EventsDatabase, NOW, SCHEMA, TYPE } from "./events";

const note: EventHandler = async ({ id }, executor) => {
  await executor.query(`INSERT INTO ${SCHEMA}.effect (event_id) VALUES ($1)`, [id]);
};
const idsOf = (events: readonly CloudEvent[]): string[] => events.map(({ id }) => id);

describe("the inbox consumer", () => {
  let database: EventsDatabase;
  let now: Date;
  let errors: unknown[];
  beforeAll(async () => {
    database = await eventsDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await database.reset();
    now = NOW;
    errors = [];
  });

  const consumer = (options: Partial<InboxConsumerOptions> = {}): InboxConsumer =>
    new InboxConsumer({
      name: "gateway.notes",
      schema: SCHEMA,
      types: [TYPE],
      carrier: database.carrier,
      database: database.service,
      handle: note,
      onError: (error) => errors.push(error),
      clock: () => now,
      attempts: 3,
      intervalMilliseconds: 5,
      ...options,
    });
  /** Rounds until the effects are these: transactions of other tests on the same server hold readers back. */
  const runUntil = async (running: InboxConsumer, count: number): Promise<void> => {
    do await running.runOnce();
    while ((await database.effects()).length < count);
  };
  const later = (seconds: number): void => {
    now = new Date(now.getTime() + seconds * 1000);
  };

  test("when events are carried, then the handler has their effects in order, and of its types only", async () => {
    const events = Array.from({ length: 250 }, (_, number) => event("a", number));
    const other = { ...event(), type: "transactions.sale-recorded.v1" };
    await database.carrier.publish([other, ...events]);
    await runUntil(consumer(), 250);
    expect(await database.effects()).toEqual(idsOf(events));
  });

  test("when events were restored into a cluster that counts lower, then after the how-to's statements all are heard, once", async () => {
    const page = await readFile(path.resolve(__dirname, "../../../docs/how-to/restore-elsewhere.md"), "utf8");
    const [, statements = ""] = /```sql\n([^`]+)```/.exec(page) ?? [];
    const [heard, unheard, told] = [event("a", 1), event("a", 2), event("a", 3)];
    await database.carrier.publish([heard]);
    await runUntil(consumer(), 1);
    await database.carrier.publish([unheard]);
    for (const table of ["event", "consumer_position"])
      await database.admin.query(`UPDATE carrier.${table} SET transaction_id = '9000000000'`);
    await database.carrier.publish([told]);
    await consumer().runOnce();
    expect(await database.effects()).toEqual([heard.id]);
    await database.admin.query(statements);
    await runUntil(consumer(), 3);
    expect(await database.effects()).toEqual(idsOf([heard, unheard, told]));
  });

  test("when all is delivered again, twice and shuffled, then nothing has an effect again", async () => {
    const events = Array.from({ length: 20 }, (_, number) => event(String(number % 3), number));
    let request: SubscriptionRequest | undefined;
    const shuffling: EventCarrier = {
      publish: () => Promise.resolve(),
      subscribe: (asked) => {
        request = asked;
        return database.carrier.subscribe(asked);
      },
    };
    consumer({ carrier: shuffling });
    for (const one of events) await request?.deliver(one);
    const again = [...events, ...events].sort((left, right) =>
      left.id.slice(-4) < right.id.slice(-4) ? -1 : 1,
    );
    await Promise.all(again.slice(0, 8).map(async (one) => request?.deliver(one)));
    for (const one of again) await request?.deliver(one);
    expect(await database.effects()).toEqual(idsOf(events));
    expect(errors).toEqual([]);
  });

  test("when the handler fails, then its effects are undone and it is tried again after the pause", async () => {
    let isFailing = true;
    const flaky: EventHandler = async (one, executor) => {
      await note(one, executor);
      if (isFailing) throw new Error("mail server is away");
    };
    const running = consumer({ handle: flaky });
    const one = event();
    await database.carrier.publish([one]);
    while (errors.length === 0) await running.runOnce();
    expect(await database.effects()).toEqual([]);

    isFailing = false;
    later(0.9);
    await running.runOnce();
    expect(await database.effects()).toEqual([]);
    later(0.1);
    await running.runOnce();
    expect(await database.effects()).toEqual([one.id]);
    expect(errors).toEqual([new Error("mail server is away")]);
  });

  test("when an event is poison, then the rest flows, its own thing's events wait, and it ends as a dead letter", async () => {
    const [poison, sibling, rest] = [event("a", 1), event("a", 2), event("b", 3)];
    const choking: EventHandler = async (one, executor: SqlExecutor) => {
      if (one.id === poison.id) throw new RangeError("budi@contoh.id can't be read");
      await note(one, executor);
    };
    const running = consumer({ handle: choking });
    await database.carrier.publish([poison, sibling, rest]);
    await runUntil(running, 1);
    expect(await database.effects()).toEqual([rest.id]);

    later(1);
    await running.runOnce(); // second try; the third is due 2 s later
    later(1.9);
    await running.runOnce();
    expect(await database.effects()).toEqual([rest.id]);
    later(0.1);
    await running.runOnce();
    expect(await database.effects()).toEqual([rest.id, sibling.id]);
    expect(errors).toHaveLength(3);
    const { rows } = await database.admin.query(`SELECT * FROM ${SCHEMA}.dead_letter`);
    expect(rows).toEqual([
      {
        consumer: "gateway.notes",
        event_id: poison.id,
        payload: poison,
        attempts: 3,
        error: "RangeError",
        failed_at: now,
      },
    ]);
    expect((await database.admin.query(`SELECT * FROM ${SCHEMA}.inbox_retry`)).rows).toEqual([]);
  });

  test("when the service's database is away, then the event is delivered again and not counted as poison", async () => {
    let isAway = true;
    const one = event();
    const running = consumer({
      database: {
        transaction: (work) =>
          isAway ? Promise.reject(new Error("no connection")) : database.service.transaction(work),
      },
    });
    await database.carrier.publish([one]);
    const refusals: unknown[] = [];
    while (refusals.length === 0) await running.runOnce().catch((error: unknown) => refusals.push(error));
    expect(refusals).toEqual([new Error("no connection")]);
    isAway = false;
    await runUntil(running, 1);
    expect(await database.effects()).toEqual([one.id]);
  });

  test("when a publisher commits late, then its event is delivered later, and none is missed", async () => {
    const [late, early] = [event("a", 1), event("b", 2)];
    const slow = await database.carrierPool.connect();
    const sql = "INSERT INTO carrier.event (id, type, payload) VALUES ($1, $2, $3)";
    await slow.query("BEGIN");
    await slow.query(sql, [late.id, late.type, JSON.stringify(late)]); // position 1
    await database.carrier.publish([early]); // position 2, commits first
    const running = consumer();
    expect(await running.runOnce()).toBe(0);
    await slow.query("COMMIT");
    slow.release();
    await runUntil(running, 2);
    expect(await database.effects()).toEqual([late.id, early.id]);
  });

  test("when a row of the carrier is no event, then it is told and passed over", async () => {
    const good = event();
    await database.admin.query(`INSERT INTO carrier.event (id, type, payload) VALUES ($1, $2, '{}')`, [
      newId(),
      TYPE,
    ]);
    await database.carrier.publish([good]);
    await runUntil(consumer(), 1);
    expect(await database.effects()).toEqual([good.id]);
    expect(errors).toHaveLength(1);
  });

  test("when replicas of a consumer run by themselves, then each event has its effect once and in order", async () => {
    const events = Array.from({ length: 120 }, (_, number) => event(String(number % 4), number));
    const replicas = [consumer(), consumer(), consumer()];
    for (const replica of replicas) replica.start();
    for (const one of events) await database.carrier.publish([one]);
    while ((await database.effects()).length < events.length)
      await new Promise((resolve) => setTimeout(resolve, 5));
    await Promise.all(replicas.map((replica) => replica.stop()));
    expect(await database.effects()).toEqual(idsOf(events));
    expect(errors).toEqual([]);
  });

  test("when two consumers listen, then each hears everything", async () => {
    const one = event();
    await database.carrier.publish([one]);
    await runUntil(consumer(), 1);
    await runUntil(consumer({ name: "gateway.others" }), 2);
    expect(await database.effects()).toEqual([one.id, one.id]);
  });
});
