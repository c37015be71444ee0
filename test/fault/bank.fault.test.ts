import { type Length, type Town, buildTown, soundDay } from "./bank/run-bank";

const LONG: Length = { day: 120_000, betweenFaults: 1_500, brokenDay: 0 };

let town: Town;
beforeAll(async () => {
  town = await buildTown();
}, 180_000);
afterAll(() => town.close());

test("P1 to P3, F05, F12, F13: when everything breaks for two minutes, then nothing acknowledged is lost, nothing is done twice or given back twice, the books balance and their chain holds", async () => {
  const { payments, refunds, faults } = await soundDay(town, LONG);
  process.stdout.write(
    `bank test: ${String(payments)} payments and ${String(refunds)} refunds and voids were acknowledged\n`,
  );
  expect(faults).toEqual([]);
  expect(payments).toBeGreaterThan(0);
  expect(refunds).toBeGreaterThan(0);
}, 600_000);
