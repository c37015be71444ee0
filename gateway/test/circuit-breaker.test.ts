import { CircuitBreaker } from "../src/forwarding/circuit-breaker";

function breakerAt(): { breaker: CircuitBreaker; pass: (milliseconds: number) => void } {
  let now = 0;
  return { breaker: new CircuitBreaker(() => now), pass: (milliseconds) => void (now += milliseconds) };
}

function failTimes(breaker: CircuitBreaker, times: number): void {
  for (let count = 0; count < times; count += 1) breaker.failed();
}

describe("the circuit breaker", () => {
  it("when 4 calls fail in a row, then it stays closed; with the fifth it opens", () => {
    const { breaker } = breakerAt();
    failTimes(breaker, 4);
    expect([breaker.state, breaker.permits()]).toEqual(["closed", true]);
    breaker.failed();
    expect([breaker.state, breaker.permits()]).toEqual(["open", false]);
  });

  it("when a call succeeds between, then the failures before it do not count", () => {
    const { breaker } = breakerAt();
    failTimes(breaker, 4);
    breaker.succeeded();
    failTimes(breaker, 4);
    expect(breaker.state).toBe("closed");
  });

  it("when it was open for 1 s, then one probe is permitted and no more", () => {
    const { breaker, pass } = breakerAt();
    failTimes(breaker, 5);
    pass(999);
    expect(breaker.permits()).toBe(false);
    pass(1);
    expect([breaker.permits(), breaker.permits(), breaker.state]).toEqual([true, false, "half-open"]);
  });

  it("when the probe succeeds, then it is closed; when it fails, then it is open for 1 s again", () => {
    const { breaker, pass } = breakerAt();
    failTimes(breaker, 5);
    pass(1_000);
    breaker.permits();
    breaker.failed();
    expect([breaker.state, breaker.permits()]).toEqual(["open", false]);
    pass(1_000);
    breaker.permits();
    breaker.succeeded();
    expect([breaker.state, breaker.permits()]).toEqual(["closed", true]);
  });

  it("when 19 calls in a row take too long, then it stays closed; with the twentieth it opens", () => {
    const { breaker } = breakerAt();
    for (let count = 0; count < 19; count += 1) breaker.timedOut();
    expect(breaker.state).toBe("closed");
    breaker.timedOut();
    expect(breaker.state).toBe("open");
  });

  it("when a call that takes too long is among failures, then it is not counted with them", () => {
    const { breaker } = breakerAt();
    failTimes(breaker, 4);
    breaker.timedOut();
    expect(breaker.state).toBe("closed");
  });

  it("when the probe takes too long, then it is open again", () => {
    const { breaker, pass } = breakerAt();
    failTimes(breaker, 5);
    pass(1_000);
    breaker.permits();
    breaker.timedOut();
    expect([breaker.state, breaker.permits()]).toEqual(["open", false]);
  });

  it("when calls are abandoned, then it stays closed; when the probe is, then the next call is the probe", () => {
    const { breaker, pass } = breakerAt();
    for (let count = 0; count < 100; count += 1) breaker.abandoned();
    expect(breaker.state).toBe("closed");
    failTimes(breaker, 5);
    breaker.abandoned();
    expect([breaker.state, breaker.permits()]).toEqual(["open", false]);
    pass(1_000);
    breaker.permits();
    breaker.abandoned();
    expect([breaker.permits(), breaker.permits()]).toEqual([true, false]);
  });
});
