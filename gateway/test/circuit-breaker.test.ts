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

  it("when it was open for 5 s, then one probe is permitted and no more", () => {
    const { breaker, pass } = breakerAt();
    failTimes(breaker, 5);
    pass(4_999);
    expect(breaker.permits()).toBe(false);
    pass(1);
    expect([breaker.permits(), breaker.permits(), breaker.state]).toEqual([true, false, "half-open"]);
  });

  it("when the probe succeeds, then it is closed; when it fails, then it is open for 5 s again", () => {
    const { breaker, pass } = breakerAt();
    failTimes(breaker, 5);
    pass(5_000);
    breaker.permits();
    breaker.failed();
    expect([breaker.state, breaker.permits()]).toEqual(["open", false]);
    pass(5_000);
    breaker.permits();
    breaker.succeeded();
    expect([breaker.state, breaker.permits()]).toEqual(["closed", true]);
  });
});
