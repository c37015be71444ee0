import { PollLoop } from "../src/events";

/** Advances the clock of this process and lets what became due run. */
const after = (milliseconds: number): Promise<void> => jest.advanceTimersByTimeAsync(milliseconds);

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe("a poll loop", () => {
  const startedAt = (): number => performance.now();
  const loopOf = (
    found: (round: number) => Promise<unknown>,
    pauses: number | { shortest: number; longest: number } = { shortest: 100, longest: 1_000 },
  ) => {
    const rounds: number[] = [];
    const errors: unknown[] = [];
    const began = startedAt();
    const loop = new PollLoop(
      () => {
        rounds.push(performance.now() - began);
        return found(rounds.length);
      },
      pauses,
      (error) => errors.push(error),
    );
    loop.start();
    return { loop, rounds, errors };
  };
  const nothing = (): Promise<unknown> => Promise.resolve(0);

  test("when rounds find nothing, then they come less and less often, until the longest pause", async () => {
    const { loop, rounds } = loopOf(nothing);
    await after(5_000);
    expect(rounds).toEqual([100, 200, 400, 800, 1_600, 2_600, 3_600, 4_600]);
    await loop.stop();
  });

  test("when a round finds something, then the next come as fast as before", async () => {
    const { loop, rounds } = loopOf((round) => Promise.resolve(round === 3 ? 5 : 0));
    await after(1_500);
    expect(rounds).toEqual([100, 200, 400, 500, 700, 1_100]);
    await loop.stop();
  });

  test("when the loop is woken while it rests, then it looks at once, and soon again where that finds nothing", async () => {
    const { loop, rounds } = loopOf(nothing);
    await after(2_000);
    rounds.length = 0;
    loop.wake();
    await after(500);
    expect(rounds).toEqual([2_020, 2_120, 2_320]);
    await loop.stop();
  });

  test("when it is woken again and again, then no round is put off, and none comes before the shortest pause is over", async () => {
    const { loop, rounds } = loopOf(nothing);
    for (let time = 0; time < 500; time += 10) {
      loop.wake();
      await after(10);
    }
    expect(rounds).toEqual([20, 120, 220, 320, 420]);
    await loop.stop();
  });

  test("when it is woken while a round runs, then there is another after the shortest pause", async () => {
    const slow = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 50, 0));
    const { loop, rounds } = loopOf(slow);
    await after(960);
    expect(rounds).toEqual([100, 250, 500, 950]);
    loop.wake(); // The round that began at 950 runs until 1,000.
    await after(10_000);
    expect(rounds.slice(4, 6)).toEqual([1_100, 1_350]);
    await loop.stop();
  });

  test("when rounds fail, then each failure is told, and they too come less often", async () => {
    const { loop, rounds, errors } = loopOf(() => Promise.reject(new Error("the database is away")));
    await after(1_000);
    expect(rounds).toEqual([100, 200, 400, 800]);
    expect(errors).toEqual(rounds.map(() => new Error("the database is away")));
    await loop.stop();
  });

  test("when it has one pace, then it keeps it, and once it was stopped nothing wakes it", async () => {
    const { loop, rounds } = loopOf(nothing, 200);
    await after(1_000);
    expect(rounds).toEqual([200, 400, 600, 800, 1_000]);
    await loop.stop();
    loop.wake();
    await after(1_000);
    expect(rounds).toHaveLength(5);
  });
});
