import { PROCESSES, type StackFacts } from "../processes/processes";
import type { Operation, SeedStep } from "../seed";
import { DemoShop } from "./shop";
import { closedMonths, DemoMarket, releaseMonths } from "./market";
import { ANALYST, BUYER, type DemoSignIn, MARKET_OWNER, OWNER, STAFF } from "./people";

/** What a demo starts with, in order; customers by operations at the gateway, like anybody. */
export const demoSeed = (facts: StackFacts): readonly SeedStep[] => [
  { name: "staff", run: () => registerStaff(facts) },
  { name: "customers", run: registerCustomers },
  { name: "shop", run: openShop },
  { name: "market", run: openMarket },
];

interface StaffModule {
  registerStaff(config: unknown, members: readonly object[]): Promise<number>;
}

/** Staff can't register over the network: the service's own configuration is the right to do it. */
function registerStaff(facts: StackFacts): Promise<number> {
  const definition = PROCESSES.find(({ name }) => name === "identity-verification");
  /* eslint-disable @typescript-eslint/no-require-imports -- loaded at the first start only, which alone needs it */
  const { parseConfig } = require("@alpokat/identity-verification/config") as {
    parseConfig: (environment: unknown) => unknown;
  };
  const staff = require("@alpokat/identity-verification/staff") as StaffModule;
  /* eslint-enable @typescript-eslint/no-require-imports */
  const members = STAFF.map(({ who, email, password, role }) => ({
    name: `Demo ${who}`,
    email,
    password,
    role,
  }));
  return staff.registerStaff(parseConfig(definition?.environment(facts)), members);
}

const REGISTER = `mutation ($input: RegisterAccountInput!) {
  registerAccount(input: $input) { userErrors { code field } }
}`;

async function registerCustomers(operation: Operation): Promise<void> {
  await registerCustomer(operation, "Siti Rahma", OWNER);
  await registerCustomer(operation, "Budi Santoso", BUYER);
}

async function registerCustomer(
  operation: Operation,
  name: string,
  { email, password }: DemoSignIn,
): Promise<void> {
  const details = { dateOfBirth: "1990-05-17", acknowledgedNoticeVersion: 1 };
  await operation({ document: REGISTER, variables: { input: { ...details, name, email, password } } });
}

const SIGN_IN = `mutation ($input: SignInInput!) { signIn(input: $input) { session { accessToken } } }`;

/** Headers of a demo person. */
async function signedIn(
  operation: Operation,
  { email, password }: DemoSignIn,
): Promise<Record<string, string>> {
  const { signIn } = (await operation({ document: SIGN_IN, variables: { input: { email, password } } })) as {
    signIn: { session: { accessToken: string } };
  };
  return { authorization: `Bearer ${signIn.session.accessToken}` };
}

/** The owner's token names the merchants of the moment it was issued, so the shop opens with a second one. */
async function openShop(operation: Operation): Promise<void> {
  const merchantId = await new DemoShop(operation, await signedIn(operation, OWNER)).register(
    "Warung Alpukat",
  );
  const shop = new DemoShop(operation, await signedIn(operation, OWNER));
  const outletId = await shop.openOutlet(merchantId);
  await shop.registerForQris(outletId);
  await shop.leaveToBePaid(outletId);
  const lastSale = await shop.sell(outletId);
  await shop.requestReceipt(lastSale, BUYER.email);
}

/** Enough shops and months for statistics, which an analyst then has released. */
async function openMarket(operation: Operation): Promise<void> {
  await registerCustomer(operation, "Harto Wijaya", MARKET_OWNER);
  const merchantIds = await new DemoMarket(operation, await signedIn(operation, MARKET_OWNER)).register();
  const market = new DemoMarket(operation, await signedIn(operation, MARKET_OWNER));
  const months = closedMonths(new Date());
  for (const [stall, merchantId] of merchantIds.entries()) await market.trade(merchantId, stall, months);
  const headers = { ...(await signedIn(operation, ANALYST)), "x-alpokat-purpose": "statistics.aggregate" };
  await releaseMonths(operation, headers, months);
}
