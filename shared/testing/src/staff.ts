import type { Role } from "@alpokat/kernel";
import { type GatewayClient, type Person, signIn } from "./client";
import type { Stack } from "./stack";

interface StaffModule {
  registerStaff(config: unknown, members: readonly object[]): Promise<number>;
}

let members = 0;

/** Registers somebody who works for the company, in the way an operator does, and signs them in. */
export async function registerStaff(stack: Stack, client: GatewayClient, role: Role): Promise<Person> {
  members += 1;
  const member = {
    name: `Pegawai ${String(members)}`,
    email: `pegawai${String(members)}@alpokat.example`,
    password: `kata-sandi-pegawai-${String(members)}`,
    role,
  };
  /* eslint-disable @typescript-eslint/no-require-imports -- by name, so that a test loads only what it starts */
  const { parseConfig } = require("@alpokat/identity-verification/config") as {
    parseConfig: (environment: object) => unknown;
  };
  const staff = require("@alpokat/identity-verification/staff") as StaffModule;
  /* eslint-enable @typescript-eslint/no-require-imports */
  await staff.registerStaff(parseConfig(stack.environment("identity-verification")), [member]);
  return signIn(client, member);
}
