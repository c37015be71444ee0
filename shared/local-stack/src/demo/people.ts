import { ROLES, type Role } from "@alpokat/kernel";

/** Somebody whom the demo holds, to sign in as. */
export interface DemoSignIn {
  readonly who: string;
  readonly email: string;
  readonly password: string;
}

/** A demo listens on this machine only, and production refuses to hold any of these. */
const PASSWORD = "alpukat-mentega-demo";

const person = (who: string, local: string): DemoSignIn => ({
  who,
  email: `${local}@demo.alpokat.example`,
  password: PASSWORD,
});

export const OWNER = person("merchant owner", "siti");
export const BUYER = person("buyer", "budi");
export const MARKET_OWNER = person("market owner", "harto");

type StaffRole = Exclude<Role, "customer" | "anonymous" | "service">;
const isStaff = (role: Role): role is StaffRole => !["customer", "anonymous", "service"].includes(role);

/** One for every role of the policy that is no customer's. */
export const STAFF: readonly (DemoSignIn & { readonly role: StaffRole })[] = ROLES.filter(isStaff).map(
  (role) => ({
    ...person(role, role.replaceAll("_", "-")),
    role,
  }),
);

/** Has statistics released. */
export const ANALYST = person("data_analyst", "data-analyst");

export const DEMO_SIGN_INS: readonly DemoSignIn[] = [OWNER, MARKET_OWNER, BUYER, ...STAFF];
