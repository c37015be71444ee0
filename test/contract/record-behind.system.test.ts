import { mkdir, rename, writeFile } from "node:fs/promises";
import { eventually, GatewayClient, registerPerson, type Stack, startStack } from "@alpokat/testing";

const ME = "{ me { id email } }";
const LIMIT = 40;

describe("a service whose access record falls behind", () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({
      services: ["identity-verification"],
      environment: { "identity-verification": { AUDIT_UNSEALED_LIMIT: String(LIMIT) } },
    });
  });
  afterAll(() => stack.stop());

  test("when heads can't be anchored, then what has to be recorded is refused, and nothing of it is shown; when they can again, then it is answered", async () => {
    const client = new GatewayClient(stack.gatewayUrl);
    const person = await registerPerson(client, { email: "ayu@contoh.id" });
    const read = () => client.as(person).ask(ME);
    const codeOf = ({ errors }: Awaited<ReturnType<typeof read>>): unknown => errors[0]?.extensions?.code;
    expect(codeOf(await read())).toBeUndefined();

    const folder = stack.anchorDirectory("identity-verification");
    // The sealer makes it with its first head, which may be still to come.
    await mkdir(folder, { recursive: true });
    await rename(folder, `${folder}.away`);
    await writeFile(folder, "no folder");
    const refused = await eventually(read, (answer) => codeOf(answer) === "SERVICE_UNAVAILABLE");
    expect(codeOf(refused)).toBe("SERVICE_UNAVAILABLE");
    expect(JSON.stringify(refused.data ?? null)).not.toContain("ayu@contoh.id");

    await rename(folder, `${folder}.file`);
    await rename(`${folder}.away`, folder);
    const answered = await eventually(read, (answer) => codeOf(answer) === undefined);
    expect(answered.data).toMatchObject({ me: { email: "ayu@contoh.id" } });
  });
});
