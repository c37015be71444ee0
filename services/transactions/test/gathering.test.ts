import { Gathering } from "../src/batching/gathering";

/** Callers who each add up what two questions answer; and what was asked together. */
async function walk(numbers: readonly number[], over: { readonly breaksAt?: number } = {}) {
  const gathering = new Gathering(["double"]);
  const asked: number[][] = [];
  const double = (all: readonly number[]) => {
    asked.push([...all]);
    return all.includes(over.breaksAt ?? Number.NaN)
      ? Promise.reject(new Error("the lane broke"))
      : Promise.resolve(all.map((each) => each * 2));
  };
  const outcomes = await Promise.allSettled(
    numbers
      .map((number) => ({ number, walker: gathering.enter() }))
      .map(async ({ number, walker }) => {
        try {
          const first = await walker.ask("double", number, double);
          if (number % 2 === 1) return first;
          return first + (await walker.ask("double", first, double));
        } finally {
          walker.leave();
        }
      }),
  );
  return { asked, outcomes };
}

test("when callers ask the same, then they are asked together, and whoever is done is waited for no more", async () => {
  const { asked, outcomes } = await walk([1, 2, 3, 4]);
  expect(asked).toEqual([
    [1, 2, 3, 4],
    [4, 8],
  ]);
  expect(outcomes.map((outcome) => outcome.status === "fulfilled" && outcome.value)).toEqual([2, 12, 6, 24]);
});

test("when one question breaks, then it ends for everybody, and nothing is asked any more", async () => {
  const { asked, outcomes } = await walk([2, 4], { breaksAt: 8 });
  expect(asked).toEqual([
    [2, 4],
    [4, 8],
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
});

test("when callers are at different questions, then the earliest lane goes first, and the later one waits for whoever catches up", async () => {
  const gathering = new Gathering(["first", "second"]);
  const [hasty, thorough] = [gathering.enter(), gathering.enter()];
  const asked: string[] = [];
  const lane = (name: string) => (all: readonly string[]) => {
    asked.push(`${name}: ${all.join()}`);
    return Promise.resolve(all);
  };
  const quick = hasty.ask("second", "quick", lane("second"));
  const slow = thorough
    .ask("first", "slow", lane("first"))
    .then(() => thorough.ask("second", "slow", lane("second")));
  await Promise.all([quick, slow]);
  expect(asked).toEqual(["first: slow", "second: quick,slow"]);
});

test("when a caller asks what no lane is for, then it is told", async () => {
  const walker = new Gathering(["first"]).enter();
  await expect(walker.ask("other", 1, (all) => Promise.resolve(all))).rejects.toThrow(
    "There is no lane other",
  );
});

test("when callers ask several things at once, then these begin in the order of the lanes, each for all, before the first is answered", async () => {
  const gathering = new Gathering(["first", "second", "third"]);
  const walkers = [gathering.enter(), gathering.enter()];
  const begun: string[] = [];
  const answered: string[] = [];
  const lane = (name: string) => async (all: readonly number[]) => {
    begun.push(`${name}: ${all.join()} after ${String(answered.length)}`);
    await Promise.resolve();
    answered.push(name);
    return all;
  };
  const asked = walkers.map((walker, place) =>
    Promise.all([walker.ask("third", place, lane("third")), walker.ask("first", place, lane("first"))]),
  );
  expect(await Promise.all(asked)).toEqual([
    [0, 0],
    [1, 1],
  ]);
  expect(begun).toEqual(["first: 0,1 after 0", "third: 0,1 after 0"]);
});

test("when one of several things asked at once breaks, then all are told of that one, and not of what followed from it", async () => {
  const gathering = new Gathering(["first", "second"]);
  const walkers = [gathering.enter(), gathering.enter()];
  const breaking = (name: string) => () => Promise.reject(new Error(`${name} broke`));
  const asked = walkers.flatMap((walker) => [
    walker.ask("second", 0, breaking("second")),
    walker.ask("first", 0, breaking("first")),
  ]);
  const outcomes = await Promise.allSettled(asked);
  expect(outcomes.map((outcome) => outcome.status === "rejected" && String(outcome.reason))).toEqual(
    outcomes.map(() => "Error: first broke"),
  );
});
