import {
  type Length,
  type Town,
  buildTown,
  dayOfCarelessServer,
  dayOfNaiveBank,
  dayWithoutKeys,
  soundDay,
} from "./bank/run-bank";

const SHORT: Length = { day: 4_000, betweenFaults: 500, brokenDay: 1_500 };

let town: Town;
beforeAll(async () => {
  town = await buildTown();
}, 180_000);
afterAll(() => town.close());

test("P1 to P3, F05, F12, F13: when backends and the server are killed and answers are lost after the commit, then nothing acknowledged is lost, nothing is done twice or given back twice, the books balance and their chain holds", async () => {
  const { payments, refunds, faults } = await soundDay(town, SHORT);
  expect(faults).toEqual([]);
  expect(payments).toBeGreaterThan(0);
  expect(refunds).toBeGreaterThan(0);
});

describe("the judge finds what broken banks do", () => {
  test("when intents have no key, then some are done twice", async () => {
    expect(await dayWithoutKeys(town, SHORT)).toContainEqual(expect.stringMatching(/applied more than once/));
  });

  test("when balances are read and then written, then payments are missing in them", async () => {
    expect(await dayOfNaiveBank(town, SHORT)).toContainEqual(expect.stringMatching(/its entries are/));
  });

  test("when the server acknowledges before it is durable, then acknowledged payments are lost", async () => {
    expect(await dayOfCarelessServer(town, SHORT)).toContainEqual(
      expect.stringMatching(/acknowledged are lost/),
    );
  });
});
