import { Gathering } from "../src/batching/gathering";

/** Callers who each add up what two questions answer; and what was asked together. */
async function walk(numbers: readonly number[], over: { readonly breaksAt?: number } = {}) {
  const gathering = new Gathering(numbers.length, ["double"]);
  const asked: number[][] = [];
  const double = (all: readonly number[]) => {
    asked.push([...all]);
    return all.includes(over.breaksAt ?? Number.NaN)
      ? Promise.reject(new Error("the lane broke"))
      : Promise.resolve(all.map((each) => each * 2));
  };
  const outcomes = await Promise.allSettled(
    numbers.map(async (number) => {
      try {
        const first = await gathering.ask("double", number, double);
        if (number % 2 === 1) return first;
        return first + (await gathering.ask("double", first, double));
      } finally {
        gathering.leave();
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
  const gathering = new Gathering(2, ["first", "second"]);
  const asked: string[] = [];
  const lane = (name: string) => (all: readonly string[]) => {
    asked.push(`${name}: ${all.join()}`);
    return Promise.resolve(all);
  };
  const quick = gathering.ask("second", "quick", lane("second"));
  const slow = gathering
    .ask("first", "slow", lane("first"))
    .then(() => gathering.ask("second", "slow", lane("second")));
  await Promise.all([quick, slow]);
  expect(asked).toEqual(["first: slow", "second: quick,slow"]);
});

test("when a caller asks what no lane is for, then it is told", async () => {
  const gathering = new Gathering(1, ["first"]);
  await expect(gathering.ask("other", 1, (all) => Promise.resolve(all))).rejects.toThrow(
    "There is no lane other",
  );
});
