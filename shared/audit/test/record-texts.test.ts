import { newId } from "@alpokat/kernel";
import fc from "fast-check";
import { canonicalText } from "../src";
import { type AuditEvent, toRecord } from "../src/event";
import { RecordTexts } from "../src/record-texts";
import { auditEvent } from "./record";

const digestOf = (person: string): string => `digest of "${person}"`;

/** Of each member two values, the second of which has everything that JSON has to escape. */
const VALUES: { readonly [Member in keyof AuditEvent]: readonly AuditEvent[Member][] } = {
  id: [newId(), newId()],
  at: [new Date(0), new Date(1)],
  requestId: [newId(), newId()],
  principalId: [null, 'a "principal"\n', "transactions"],
  principalRole: ["customer", "dpo"],
  subject: [null, 'buyer:"\\\u2028'],
  relation: ["self", "none"],
  purpose: [null, "account.self"],
  action: ["read", "collect"],
  categories: [["user.name", "user.contact", "user.name"], []],
  outcome: ["ALLOW", "DENY"],
  ruleIds: [["b", "a"], ['"\n']],
  clause: ["3", '"'],
  missingFacts: [[], ["minor", "erased"]],
  isGap: [false, true],
  noticeVersion: [null, 2],
  consentId: [null, newId()],
  caseId: [null, "fraud-case/\n"],
  policyHash: ["ab", "cd"],
};
const event = fc.record(
  Object.fromEntries(Object.entries(VALUES).map(([member, values]) => [member, fc.constantFrom(...values)])),
) as unknown as fc.Arbitrary<AuditEvent>;

test("when events are written, then each has its own canonical text, whatever it has in common with those before it", () => {
  fc.assert(
    fc.property(fc.array(event, { minLength: 1, maxLength: 20 }), (events) => {
      const texts = new RecordTexts(digestOf);
      for (const written of [...events, ...events]) {
        const { id, at, subject, requestId, ...record } = toRecord(written, digestOf);
        const payload = canonicalText({ id, at, subject, requestId, ...record });
        expect(texts.rowOf(written)).toEqual({ id, at, subject, requestId, payload });
      }
    }),
    { numRuns: 50 },
  );
});

test.each(Object.keys(VALUES) as (keyof AuditEvent)[])(
  "when the next event differs in %s only, then its text does",
  (member) => {
    const texts = new RecordTexts(digestOf);
    const [one, other] = VALUES[member].map((value) => texts.rowOf(auditEvent({ id: "e", [member]: value })));
    expect(one?.payload).not.toBe(other?.payload);
  },
);
