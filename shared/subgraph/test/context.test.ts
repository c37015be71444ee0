import { newId, type Principal } from "@alpokat/kernel";
import { loadPolicy, RequestGuard } from "@alpokat/policy";
import { SubgraphContext } from "../src/context";

const contextOf = (id: string): SubgraphContext => {
  const principal: Principal = {
    id,
    role: "customer",
    merchants: [],
    sessionId: null,
    purpose: null,
    caseFacts: null,
    telemetry: {
      ip: "203.0.113.7",
      deviceId: newId(),
      application: null,
      system: null,
      at: "2026-11-23T03:00:00.000Z",
    },
    requestId: newId(),
    locale: "en",
  };
  return new SubgraphContext(principal, new RequestGuard(loadPolicy(), principal));
};

describe("trap, DataLoader cache shared across principals", () => {
  const [ani, budi] = [newId(), newId()];
  let batches: (readonly string[])[] = [];
  const readAs = (guard: RequestGuard, keys: readonly string[]): Promise<readonly string[]> => {
    batches.push(keys);
    return Promise.resolve(keys.map((key) => `${key} as ${String(guard.principal.id)} may see it`));
  };
  const load = (context: SubgraphContext): Promise<string> => context.loader(readAs).load("sale");

  beforeEach(() => {
    batches = [];
  });

  test("when two principals load the same key by the same function at once, then each is answered as themselves", async () => {
    const answers = await Promise.all([ani, budi, ani].map((id) => load(contextOf(id))));
    expect(answers).toEqual([ani, budi, ani].map((id) => `sale as ${id} may see it`));
    expect(batches).toEqual([["sale"], ["sale"], ["sale"]]);
  });

  test("when one request loads a key twice, then it is read once", async () => {
    const context = contextOf(ani);
    expect(await Promise.all([load(context), load(context)])).toHaveLength(2);
    expect(batches).toEqual([["sale"]]);
  });

  test("planted: when a loader is kept beyond its request, then the next one gets the first one's answer, so the test can see", async () => {
    const kept = contextOf(ani).loader(readAs);
    await kept.load("sale");
    expect(await kept.load("sale")).toBe(`sale as ${ani} may see it`);
    expect(batches).toEqual([["sale"]]);
  });
});
