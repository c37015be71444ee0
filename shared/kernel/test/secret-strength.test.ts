import { randomBytes } from "node:crypto";
import { weaknessOfKey, weaknessOfPassword, withWeakDatabasePasswords } from "../src";

describe("a key", () => {
  it("when it is random, then it will do", () => {
    for (let count = 0; count < 10_000; count += 1) expect(weaknessOfKey(randomBytes(32))).toBeNull();
  });

  it.each([
    ["too short", randomBytes(31), "must be 32 bytes"],
    ["too long", randomBytes(33), "must be 32 bytes"],
    ["zeros", Buffer.alloc(32), "must be random bytes, not text or a pattern"],
    ["text", Buffer.from("the quick brown fox jumps over a"), "must be random bytes, not text or a pattern"],
    [
      "the example of RFC 8037",
      Buffer.from("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A", "base64url"),
      "is an example that everybody knows",
    ],
  ])("when it is %s, then it is refused", (_what, key, weakness) => {
    expect(weaknessOfKey(key)).toBe(weakness);
  });
});

describe("a password", () => {
  it("when it is random, then it will do", () => {
    for (let count = 0; count < 10_000; count += 1)
      expect(weaknessOfPassword(randomBytes(24).toString("base64url"))).toBeNull();
  });

  it.each([
    ["", "has no password"],
    ["Xk3-9vQ_pL2wZ8a", "has a password of fewer than 16 characters"],
    ["abababababababab", "has a password that can be guessed"],
    ["alpokat-demo-password-2026", "has a password that can be guessed"],
    ["changeme_changeme_changeme", "has a password that can be guessed"],
  ])("when it is %j, then it is refused", (password, weakness) => {
    expect(weaknessOfPassword(password)).toBe(weakness);
  });

  it("when URLs of databases hold weak ones, then each variable is named once, and no value is told", () => {
    const environment = {
      DATABASE_URL: "postgresql://app:short@db/x",
      CARRIER_DATABASE_URL: "postgresql://carrier_app@db/x",
      OTHER_DATABASE_URL: "mysql://app:short@db/x",
      GOOD_DATABASE_URL: "postgresql://app:Xk3-9vQ%2FpL2wZ8a_Tr@db/x",
      GATEWAY_URL: "http://gateway:4000",
    };
    expect(withWeakDatabasePasswords(["OTHER_DATABASE_URL: must be a postgresql URL"], environment)).toEqual([
      "OTHER_DATABASE_URL: must be a postgresql URL",
      "DATABASE_URL: has a password of fewer than 16 characters",
      "CARRIER_DATABASE_URL: has no password",
    ]);
  });
});
