import { StartRefusal } from "../src";
import { supervise, type Ending, type RunningUnit, type Unit } from "../src/processes/supervise";
import { fixedClock } from "@alpokat/testing";

/** A unit whose every life is decided by the test. */
class ScriptedUnit implements Unit {
  readonly name = "scripted";
  starts = 0;
  stops = 0;
  end: (reason: string) => void = () => undefined;
  failNextStartsWith: Error[] = [];

  start(): Promise<RunningUnit> {
    this.starts += 1;
    const failure = this.failNextStartsWith.shift();
    if (failure) return Promise.reject(failure);
    const exited = new Promise<string>((resolve) => (this.end = resolve));
    const stop = (): Promise<void> => {
      this.stops += 1;
      this.end("stopped");
      return Promise.resolve();
    };
    return Promise.resolve({ exited, stop });
  }
}

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

function supervised(unit: Unit) {
  const endings: Ending[] = [];
  const clock = fixedClock("2026-01-01T00:00:00.000Z");
  const supervision = supervise(unit, {
    report: (ending) => endings.push(ending),
    clock,
    wait: () => Promise.resolve(),
  });
  return { ...supervision, endings, clock };
}

describe("supervise", () => {
  test("when a unit ends again and again, then it is started again with a reason and a doubled delay", async () => {
    const unit = new ScriptedUnit();
    const { ready, endings, stop } = supervised(unit);
    await ready;
    for (let life = 1; life <= 8; life += 1) {
      unit.end(`end ${life}`);
      await turns();
    }
    expect(endings.map(({ reason }) => reason)).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].map((life) => `end ${life}`),
    );
    expect(endings.map(({ restartIn }) => restartIn)).toEqual([
      250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000,
    ]);
    expect(unit.starts).toBe(9);
    await stop();
  });

  test("when it has run for half a minute, then its next end begins with the short delay", async () => {
    const unit = new ScriptedUnit();
    const { ready, endings, clock, stop } = supervised(unit);
    await ready;
    unit.end("one");
    await turns();
    unit.end("two");
    await turns();
    clock.advance(30_000);
    unit.end("three");
    await turns();
    expect(endings.map(({ restartIn }) => restartIn)).toEqual([250, 500, 250]);
    await stop();
  });

  test("when a start fails, then it is tried again with the reason", async () => {
    const unit = new ScriptedUnit();
    unit.failNextStartsWith = [new Error("exited with 1 code: no DATABASE_URL")];
    const { ready, endings, stop } = supervised(unit);
    await ready;
    expect(endings).toEqual([
      { name: "scripted", reason: "exited with 1 code: no DATABASE_URL", restartIn: 250 },
    ]);
    await stop();
  });

  test("when the first start is refused for good, then it is not tried again", async () => {
    const unit = new ScriptedUnit();
    unit.failNextStartsWith = [new StartRefusal("The port is taken.")];
    const { ready, endings } = supervised(unit);
    await expect(ready).rejects.toThrow("The port is taken.");
    expect([unit.starts, endings]).toEqual([1, []]);
  });

  test("when it is stopped, then it stays stopped", async () => {
    const unit = new ScriptedUnit();
    const { ready, endings, stop } = supervised(unit);
    await ready;
    await stop();
    await turns();
    expect([unit.starts, unit.stops, endings]).toEqual([1, 1, []]);
  });
});
