import { Batcher } from "../src";

/** A batch that waits until it is let go. */
function turnstile() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

function batcherOf(over: Partial<ConstructorParameters<typeof Batcher<string, string>>[0]> = {}) {
  const seen: string[][] = [];
  const split: unknown[] = [];
  const batcher = new Batcher<string, string>({
    runBatch: (jobs) => {
      seen.push([...jobs]);
      if (jobs.includes("poison")) return Promise.reject(new Error("the batch failed"));
      return Promise.resolve(jobs.map((job) => `${job} together`));
    },
    runAlone: (job) =>
      job === "poison" ? Promise.reject(new Error("the job failed")) : Promise.resolve(`${job} alone`),
    groupOf: (job) => job.split(":")[1] ?? "",
    nameOf: (job) => job.split("#")[0] ?? "",
    maxSize: 3,
    maxInFlight: 1,
    maxInFlightOfGroup: 1,
    maxWaiting: 10,
    refusal: () => new Error("too many"),
    onSplit: (error) => split.push(error),
    ...over,
  });
  return { batcher, seen, split };
}

test("when jobs come in one turn, then they go together, no more at a time than a batch holds, and each has its own result", async () => {
  const { batcher, seen } = batcherOf();
  const results = await Promise.all(["a", "b", "c", "d"].map((job) => batcher.submit(job)));
  expect(results).toEqual(["a together", "b together", "c together", "d alone"]);
  expect(seen).toEqual([["a", "b", "c"]]);
});

test("when one job is at rest alone, then it waits for no company", async () => {
  const { batcher, seen } = batcherOf();
  expect(await batcher.submit("a")).toBe("a alone");
  expect(seen).toEqual([]);
});

test("when a job fails its batch, then the others are done alone and only it fails", async () => {
  const { batcher, split } = batcherOf();
  const results = await Promise.allSettled(["a", "poison", "b"].map((job) => batcher.submit(job)));
  expect(results).toEqual([
    { status: "fulfilled", value: "a alone" },
    { status: "rejected", reason: new Error("the job failed") },
    { status: "fulfilled", value: "b alone" },
  ]);
  expect(split).toEqual([new Error("the batch failed")]);
});

test("when too many wait, then one more is refused at once and nothing of it is done; and those who wait gather meanwhile", async () => {
  const { open, opened } = turnstile();
  const { batcher, seen } = batcherOf({
    runAlone: (job) => opened.then(() => `${job} alone`),
    maxWaiting: 2,
  });
  const first = batcher.submit("a");
  await new Promise(setImmediate);
  const waiting = ["b", "c"].map((job) => batcher.submit(job));
  await expect(batcher.submit("d")).rejects.toThrow("too many");
  open();
  expect(await Promise.all([first, ...waiting])).toEqual(["a alone", "b together", "c together"]);
  expect(seen).toEqual([["b", "c"]]);
});

test("when two jobs have one name, then they never go together, and the second comes after the first", async () => {
  const { batcher, seen } = batcherOf();
  const results = await Promise.all(["a#1", "b", "a#2", "c"].map((job) => batcher.submit(job)));
  expect(seen).toEqual([["a#1", "b", "c"]]);
  expect(results).toEqual(["a#1 together", "b together", "a#2 alone", "c together"]);
});

test("when jobs are of several groups, then each batch is of one, and a busy group does not keep another waiting", async () => {
  const { open, opened } = turnstile();
  const { batcher, seen } = batcherOf({
    runAlone: (job) => (job === "a:x" ? opened.then(() => job) : Promise.resolve(`${job} alone`)),
    maxInFlight: 2,
  });
  const first = batcher.submit("a:x");
  await new Promise(setImmediate);
  const [, ...others] = ["b:x", "c:y", "d:y"].map((job) => batcher.submit(job));
  expect(await Promise.all(others)).toEqual(["c:y together", "d:y together"]);
  open();
  await first;
  expect(seen).toEqual([["c:y", "d:y"]]);
});
