import { type Stack, GatewayClient, fixedClock, registerPerson, startStack } from "@alpokat/testing";

const clock = fixedClock("2026-11-23T03:00:00.000Z");
let stack: Stack;
let client: GatewayClient;
beforeAll(async () => {
  stack = await startStack({ services: ["identity-verification"], clock });
  client = new GatewayClient(stack.gatewayUrl);
});
afterAll(() => stack.stop());

test("when a person registers and signs in, then me shows them their own data", async () => {
  const siti = await registerPerson(client, {
    name: "Siti Rahma",
    email: "Siti@Contoh.id",
    phoneNumber: "0812-3456-7890",
    officeAddress: "Jl. Melati 1, Bandung",
  });
  const answer = await client
    .as(siti)
    .ask("{ me { id status name email phoneNumber dateOfBirth officeAddress createdAt } }");
  expect(answer.errors).toEqual([]);
  expect(answer.data.me).toEqual({
    id: siti.accountId,
    status: "ACTIVE",
    name: "Siti Rahma",
    email: "siti@contoh.id",
    phoneNumber: "+6281234567890",
    dateOfBirth: "1990-05-17",
    officeAddress: "Jl. Melati 1, Bandung",
    createdAt: "2026-11-23T03:00:00.000Z",
  });
});
