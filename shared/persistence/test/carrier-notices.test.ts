import { type CloudEvent, PostgresCarrier, type Subscription } from "../src/events";
import { event, type EventsDatabase, eventsDatabase, TYPE } from "./events";

/** So long that whoever waits for it isn't woken. */
const NEVER = { shortest: 5, longest: 3_600_000 };
const OTHER = "transactions.sale-recorded.v1";

describe("a consumer that listens for notices", () => {
  let database: EventsDatabase;
  let heard: CloudEvent[];
  let subscriptions: Subscription[];
  beforeAll(async () => {
    database = await eventsDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await database.reset();
    heard = [];
    subscriptions = [];
  });
  afterEach(() => Promise.all(subscriptions.map((each) => each.stop())));

  const until = async (isDone: () => boolean | Promise<boolean>): Promise<void> => {
    while (!(await isDone())) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const listeners = async (): Promise<number[]> => {
    const { rows } = await database.admin.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %'`,
    );
    return rows.map(({ pid }) => pid);
  };
  const listen = (consumer: string, types: readonly string[], carrier: PostgresCarrier): void => {
    const subscription = carrier.subscribe({
      consumer,
      types,
      deliver: (one) => Promise.resolve(void heard.push(one)),
      onError: () => undefined,
    });
    subscription.start();
    subscriptions.push(subscription);
  };
  /** The looks after the start are over, and the next would be never: only a notice can bring an event. */
  const quiet = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 700));

  test("when an event is stored, then those who want its type are woken, though nobody would look for an hour", async () => {
    const carrier = new PostgresCarrier({ pool: database.carrierPool, pauses: NEVER });
    listen("gateway.woken", [TYPE], carrier);
    listen("gateway.others", [OTHER], carrier);
    await until(async () => (await listeners()).length === 1);
    await quiet();
    const one = event();
    await carrier.publish([one]);
    await until(() => heard.length > 0);
    expect(heard).toEqual([one]);
  });

  test("when the connection that listens breaks, then there is another, and what was stored meanwhile is found", async () => {
    const carrier = new PostgresCarrier({ pool: database.carrierPool, pauses: NEVER });
    listen("gateway.again", [TYPE], carrier);
    await until(async () => (await listeners()).length === 1);
    await quiet();
    const [before] = await listeners();
    await database.admin.query("SELECT pg_terminate_backend($1)", [before]);
    const one = event();
    await carrier.publish([one]);
    await until(() => heard.length > 0);
    expect(heard).toEqual([one]);
    expect(await listeners()).not.toContain(before);
  });

  test("when all have stopped, then nothing listens any more", async () => {
    const carrier = new PostgresCarrier({ pool: database.carrierPool, pauses: NEVER });
    listen("gateway.first", [TYPE], carrier);
    listen("gateway.second", [TYPE], carrier);
    await until(async () => (await listeners()).length === 1);
    await Promise.all(subscriptions.map((each) => each.stop()));
    await until(async () => (await listeners()).length === 0);
    expect(await listeners()).toEqual([]);
  });
});
