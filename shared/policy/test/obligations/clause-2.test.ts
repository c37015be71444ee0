import { isWithin, PURPOSES, RELATIONS } from "@alpokat/kernel";
import { isKeptRaw, rawTelemetryExpiredUntil, RequestGuard, retentionClassOf, type Facts } from "../../src";
import { ACTORS } from "../../src/actors";
import { CEDAR_ACTIONS } from "../../src/decision";
import { allowedCells, MOST_FAVOURABLE } from "../walk";
import { ANI, principal } from "../principals";
import { ask, decide, FREE, policy } from "./ask";

const DEVICE = ["user.device", "user.device.ip_address", "user.device.device_id"] as const;

describe("2.1: telemetry", () => {
  it("2.1: when the gateway saw it, then it is recorded for security, whoever calls", () => {
    for (const category of DEVICE)
      expect(
        ask({ action: "collect", category, purpose: "security.protect", facts: { observed: true } }),
      ).toBe("ALLOW c2.record-telemetry");
  });

  it("2.1: when a client says it of itself, on any occasion, then it is denied", () => {
    for (const category of DEVICE)
      for (const trigger of ["account_registration", "transaction"] as const) {
        const decision = decide({
          action: "collect",
          category,
          purpose: "security.protect",
          facts: { ...FREE, trigger },
        });
        expect(decision).toMatchObject({ outcome: "DENY", missingFacts: ["observed"] });
      }
  });

  it("2.1: when a mutation's input holds an address and the caller states security as purpose, then the collection is refused", () => {
    const guard = new RequestGuard(policy, principal({ purpose: "security.protect" }));
    expect(() => {
      guard.requireCollection("transaction", ["user.device.ip_address"]);
    }).toThrow(/Privacy policy/);
  });
});

describe("2.2: purposes of telemetry", () => {
  const improving = { action: "collect", category: "user.device", purpose: "service.improve" } as const;
  const facts: Facts = { observed: true, noticeVersion: 9, minor: false, consents: ["service.improve"] };

  it("2.2: when there is consent for tracking, then improvement uses it; without, or with another consent, it is denied", () => {
    expect(ask({ ...improving, facts })).toBe("ALLOW c2.record-telemetry-for-improvement");
    for (const consents of [[], ["marketing.own"]] as const)
      expect(decide({ ...improving, facts: { ...facts, consents } }).outcome).toBe("DENY");
  });

  it("2.2, 1.7: when the consent is a minor's, or of somebody whose age isn't known, then it is denied", () => {
    const { minor: _minor, ...ageless } = facts;
    expect(decide({ ...improving, facts: { ...facts, minor: true } }).outcome).toBe("DENY");
    expect(decide({ ...improving, facts: ageless })).toMatchObject({
      outcome: "DENY",
      missingFacts: ["minor"],
    });
  });

  it("2.2: when the consent is given but the gateway saw nothing, then it is denied", () => {
    expect(decide({ ...improving, facts: { ...facts, observed: false } }).outcome).toBe("DENY");
  });
});

describe("2.3: public account information", () => {
  const looking = { action: "read", category: "user.name", purpose: "service.provide" } as const;

  it("2.3: when its owner made it public, then others read it; when they unset it, then it is denied", () => {
    expect(ask({ ...looking, facts: { ...FREE, published: true } })).toBe(
      "ALLOW c2.public-account-information",
    );
    expect(ask({ ...looking, facts: { ...FREE, published: false } })).toBe("DENY NO_RULE_PERMITS");
    expect(decide(looking)).toMatchObject({ outcome: "DENY", missingFacts: ["published"] });
  });

  it("2.3: when an object is marked as public, then the guard reads it; the same person's other objects it doesn't", () => {
    const guard = new RequestGuard(policy, principal({ role: "anonymous", id: null }), {
      known: { get: () => FREE },
    });
    const outcome = (published?: boolean): string =>
      guard.decide("read", "user.name", {
        subject: ANI,
        ...(published === undefined ? {} : { object: { published } }),
      }).outcome;
    expect([outcome(true), outcome(false), outcome()]).toEqual(["ALLOW", "DENY", "DENY"]);
  });

  it("2.3: when what is public is to serve marketing, then no cell rests on its being public", () => {
    const cells = [...allowedCells(policy, ["read"])].filter(({ decision }) =>
      decision.ruleIds.includes("c2.public-account-information"),
    );
    expect([...new Set(cells.map(({ cell }) => `${cell.action} ${cell.purpose}`))]).toEqual([
      "read service.provide",
    ]);
  });
});

it("2.4: when precise location is touched in any way by anybody, then it is denied", () => {
  const category = "user.location.precise";
  const allowed = ACTORS.flatMap((actor) =>
    CEDAR_ACTIONS.flatMap((action) =>
      PURPOSES.flatMap((purpose) =>
        RELATIONS.filter((relation) => {
          const cell = { actor, action, category, purpose, relation } as const;
          return policy.decideCell(cell, { facts: MOST_FAVOURABLE }).outcome !== "DENY";
        }),
      ),
    ),
  );
  expect(allowed).toEqual([]);
  expect(
    ask({
      action: "collect",
      category,
      purpose: "service.provide",
      facts: { ...FREE, trigger: "transaction" },
    }),
  ).toBe("DENY c2.no-precise-location");
});

describe("2.5: raw telemetry", () => {
  const own = { action: "read", purpose: "account.self", relation: "self" } as const;

  it("2.5: when its period is over, or isn't known, then nobody reads it, not even its subject; before, they do", () => {
    for (const category of DEVICE) {
      expect(ask({ ...own, category, facts: { ...FREE, withinRetention: true } })).toMatch(/^ALLOW/);
      expect(ask({ ...own, category, facts: { ...FREE, withinRetention: false } })).toBe(
        "DENY c2.raw-telemetry-expires",
      );
      expect(decide({ ...own, category })).toMatchObject({ outcome: "DENY", isGap: true });
    }
    const expired = [...allowedCells(policy, ["read", "read_masked", "disclose"])].filter(
      ({ cell, facts }) =>
        isWithin(cell.category, "user.device") &&
        policy.decideCell(cell, { facts: { ...facts, withinRetention: false } }).outcome !== "DENY",
    );
    expect(expired).toEqual([]);
  });

  it("2.5: when 30 days have passed, then telemetry is no longer raw", () => {
    const seen = new Date("2026-10-24T03:00:00.000Z");
    expect(isKeptRaw(seen, new Date("2026-11-23T02:59:59.999Z"))).toBe(true);
    expect(isKeptRaw(seen, new Date("2026-11-23T03:00:00.000Z"))).toBe(false);
    expect(rawTelemetryExpiredUntil(new Date("2026-11-23T03:00:00.000Z"))).toEqual(seen);
  });

  it("2.5: when it is of a device, then its class is telemetry, whichever part of it", () => {
    expect(DEVICE.map(retentionClassOf)).toEqual(["telemetry", "telemetry", "telemetry"]);
  });
});
