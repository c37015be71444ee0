import { randomUUID } from "node:crypto";
import type { RequestGuard } from "@alpokat/policy";
import type { InTransaction } from "../src/application/ports";
import { ReadAccounts } from "../src/application/read-accounts";
import type { Account } from "../src/domain/account";

const erased = randomUUID();
const named = { subjects: [erased] };

/** Of which erased people what is set aside is asked for, with what row security would let through left open. */
async function askedFor(purpose: string, grant: { readonly subjects: readonly string[] } | undefined) {
  const asked: string[] = [];
  const accounts = {
    findByIds: () => Promise.resolve([]),
    findSetAside: (ids: readonly string[]) => {
      asked.push(...ids);
      return Promise.resolve(ids.map((id) => ({ id }) as Account));
    },
  };
  const inTransaction = ((_guard: unknown, work: (tx: object) => unknown) =>
    work({ accounts })) as unknown as InTransaction;
  const guard = { principal: { purpose }, grant } as unknown as RequestGuard;
  const answer = await new ReadAccounts(inTransaction).byIds(guard, [erased]);
  return { asked, found: answer.filter((account) => account !== null).length };
}

const NOTHING = { asked: [], found: 0 };

test.each([
  ["for its case, under a grant that names them", "disclosure.legal", named, { asked: [erased], found: 1 }],
  [
    "for its case, under a grant that names somebody else",
    "disclosure.legal",
    { subjects: [randomUUID()] },
    NOTHING,
  ],
  ["for its case, under no grant", "disclosure.legal", undefined, NOTHING],
  ["for another purpose, under a grant that names them", "privacy.request", named, NOTHING],
  ["for a review, under a grant that names them", "audit.review", named, NOTHING],
] as const)(
  "6.9: when somebody who was erased is read %s, then what is set aside is looked for only where it may be",
  async (_how, purpose, grant, expected) => {
    expect(await askedFor(purpose, grant)).toEqual(expected);
  },
);
