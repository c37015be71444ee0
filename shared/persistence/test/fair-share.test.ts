import { FairShare } from "../src";

/** Work of names that runs until it is let go, in the order in which it began. */
function shareOf(over: Partial<ConstructorParameters<typeof FairShare>[0]> = {}) {
  const options = { maxRunning: 2, maxWaiting: 2, refusal: () => new Error("too many"), ...over };
  const share = new FairShare(options);
  const begun: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const start = (name: string, job: string): Promise<string> =>
    share.run(name, () => {
      begun.push(job);
      return new Promise((resolve, reject) => {
        ends.set(job, (error) => {
          if (error) reject(error);
          else resolve(`${job} done`);
        });
      });
    });
  const turns = () => new Promise((resolve) => setImmediate(resolve));
  return { start, begun, turns, end: (job: string, error?: Error) => ends.get(job)?.(error) };
}

test("when one name asks for more than its share, then the rest waits in its order, and another name does not", async () => {
  const { start, begun, turns, end } = shareOf();
  const all = ["a1", "a2", "a3", "a4"].map((job) => start("a", job));
  const other = start("b", "b1");
  await turns();
  expect(begun).toEqual(["a1", "a2", "b1"]);
  end("a2");
  await turns();
  expect(begun).toEqual(["a1", "a2", "b1", "a3"]);
  for (const job of ["a1", "a3", "b1"]) end(job);
  await turns();
  end("a4");
  expect(await Promise.all([...all, other])).toEqual(
    ["a1", "a2", "a3", "a4", "b1"].map((job) => `${job} done`),
  );
});

test("when too many of a name wait, then one more is refused and begins nothing; and there is room again afterwards", async () => {
  const { start, begun, turns, end } = shareOf({ maxRunning: 1, maxWaiting: 1 });
  const [first, second] = [start("a", "a1"), start("a", "a2")];
  await expect(start("a", "a3")).rejects.toThrow("too many");
  await turns();
  end("a1");
  await turns();
  end("a2");
  await Promise.all([first, second]);
  const third = start("a", "a4");
  await turns();
  expect(begun).toEqual(["a1", "a2", "a4"]);
  end("a4");
  expect(await third).toBe("a4 done");
});

test("when what runs fails, then it alone fails, and who waits takes its place", async () => {
  const { start, turns, end } = shareOf({ maxRunning: 1 });
  const [failing, next] = [start("a", "a1"), start("a", "a2")];
  await turns();
  end("a1", new Error("it failed"));
  await expect(failing).rejects.toThrow("it failed");
  await turns();
  end("a2");
  expect(await next).toBe("a2 done");
});
