import type { JsonWebKey } from "node:crypto";
import path from "node:path";
import { type ServiceName, withWeakDatabasePasswords } from "@alpokat/kernel";
import * as ipaddr from "ipaddr.js";
import { z } from "zod";
import { ConfigurationError, privateJwk, publicJwks, secretKey } from "@alpokat/subgraph/configuration";

/** How long things may take, in milliseconds. Not settings: tests shorten them. */
export interface TimeLimits {
  /** One call to a subgraph, body included. */
  readonly subgraphCall: number;
  /** One request of a client, from its first byte to its answer. */
  readonly request: number;
  /** Requests in flight when the gateway is told to stop. */
  readonly drain: number;
}

/** Root fields that may run in a minute. */
export interface RateLimits {
  /** By one account, or one service. */
  readonly account: number;
  /** By one peer address without an account. */
  readonly address: number;
  /** `signIn`, `registerAccount` and `refreshSession` by one peer address, counted besides the others. */
  readonly signIn: number;
  /** Callbacks by one peer address. */
  readonly webhook: number;
}

/** An entry of the explorer's sign-in menu. */
export type DemoSignIn = z.infer<typeof demoSignInSchema>;

/** Everything that the gateway is told from outside. */
export interface GatewayConfig {
  readonly port: number;
  readonly host: string;
  readonly mode: "production" | "demo";
  readonly databaseUrl: string;
  readonly signingKey: JsonWebKey;
  readonly issuer: string;
  readonly servicePublicJwks: { readonly keys: readonly JsonWebKey[] };
  readonly subgraphUrls: Readonly<Record<ServiceName, string>>;
  readonly trustedProxies: readonly string[];
  readonly corsOrigins: readonly string[];
  readonly deviceKey: Buffer;
  readonly supergraphFile: string;
  readonly logLevel: string;
  readonly demoSignIns: readonly DemoSignIn[];
  readonly rateLimits: RateLimits;
  readonly timeLimits: TimeLimits;
}

const TIME_LIMITS: TimeLimits = { subgraphCall: 2_000, request: 5_000, drain: 10_000 };
const SUPERGRAPH_FILE = path.join(__dirname, "..", "..", "supergraph.graphql");

const demoSignInSchema = z.object({ label: z.string(), email: z.string(), password: z.string() });
const baseUrl = z
  .url({ protocol: /^https?$/, error: "must be an http(s) URL" })
  .transform((url) => url.replace(/\/+$/, ""));
const perMinute = (standard: number): z.ZodType<number> =>
  z.coerce
    .number("must be a number")
    .int("must be a whole number")
    .min(1, "must be at least 1")
    .default(standard);
const list = z
  .string()
  .default("")
  .transform((text) =>
    text
      .split(",")
      .map((each) => each.trim())
      .filter(Boolean),
  );

const environmentSchema = z
  .object({
    PORT: z.coerce
      .number("must be a number")
      .int("must be a whole number")
      .min(0, "must be 0 to 65535")
      .max(65_535, "must be 0 to 65535")
      .default(4000),
    HOST: z.string().min(1, "must not be empty").default("127.0.0.1"),
    MODE: z.enum(["production", "demo"], "must be production or demo").default("production"),
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: "must be a postgresql URL" }),
    SIGNING_KEY: privateJwk,
    ISSUER: z.url({ error: "must be a URL" }),
    SERVICE_PUBLIC_JWKS: publicJwks,
    IDENTITY_VERIFICATION_URL: baseUrl,
    TRANSACTIONS_URL: baseUrl,
    COMMUNICATIONS_URL: baseUrl,
    DISCLOSURE_REQUESTS_URL: baseUrl,
    TRUSTED_PROXIES: list.refine(
      (all) => all.every(isAddressRange),
      "must be addresses or CIDR ranges, by commas",
    ),
    CORS_ORIGINS: list.refine(
      (all) => all.every(isOrigin),
      "must be origins such as https://kasir.example, by commas",
    ),
    DEVICE_KEY: secretKey,
    SUPERGRAPH_FILE: z.string().min(1, "must not be empty").default(SUPERGRAPH_FILE),
    LOG_LEVEL: z
      .enum(["fatal", "error", "warn", "info", "debug", "silent"], "must be a level of pino")
      .default("info"),
    DEMO_SIGN_INS: json()
      .pipe(z.array(demoSignInSchema, "must be a list of { label, email, password }"))
      .optional(),
    RATE_LIMIT_ACCOUNT: perMinute(600),
    RATE_LIMIT_ADDRESS: perMinute(120),
    RATE_LIMIT_SIGN_IN: perMinute(20),
    RATE_LIMIT_WEBHOOK: perMinute(6_000),
  })
  .superRefine((settings, context) => {
    if (settings.MODE === "demo" || !settings.DEMO_SIGN_INS) return;
    context.addIssue({ code: "custom", path: ["DEMO_SIGN_INS"], message: "must not be given in production" });
  });

/**
 * Reads the configuration.
 * @throws ConfigurationError with every fault at once.
 */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): GatewayConfig {
  const result = environmentSchema.safeParse(environment);
  const own = result.success ? [] : faultsOf(result.error, environment);
  const faults = environment["MODE"] === "demo" ? own : withWeakDatabasePasswords(own, environment);
  if (!result.success || faults.length > 0) throw new ConfigurationError(faults);
  const settings = result.data;
  return {
    port: settings.PORT,
    host: settings.HOST,
    mode: settings.MODE,
    databaseUrl: settings.DATABASE_URL,
    signingKey: settings.SIGNING_KEY,
    issuer: settings.ISSUER,
    servicePublicJwks: settings.SERVICE_PUBLIC_JWKS,
    subgraphUrls: {
      "identity-verification": settings.IDENTITY_VERIFICATION_URL,
      transactions: settings.TRANSACTIONS_URL,
      communications: settings.COMMUNICATIONS_URL,
      "disclosure-requests": settings.DISCLOSURE_REQUESTS_URL,
    },
    trustedProxies: settings.TRUSTED_PROXIES,
    corsOrigins: settings.CORS_ORIGINS,
    deviceKey: settings.DEVICE_KEY,
    supergraphFile: settings.SUPERGRAPH_FILE,
    logLevel: settings.LOG_LEVEL,
    demoSignIns: settings.DEMO_SIGN_INS ?? [],
    rateLimits: {
      account: settings.RATE_LIMIT_ACCOUNT,
      address: settings.RATE_LIMIT_ADDRESS,
      signIn: settings.RATE_LIMIT_SIGN_IN,
      webhook: settings.RATE_LIMIT_WEBHOOK,
    },
    timeLimits: TIME_LIMITS,
  };
}

/** The configuration of this process. */
export const readConfig = (): GatewayConfig => parseConfig(process.env);

/** @apollo/gateway reports figures to its vendor unless this variable says no, and has no option for it. */
export function disableVendorTelemetry(): void {
  process.env.APOLLO_TELEMETRY_DISABLED = "1";
}

/** One fault a variable. Every message is ours, because zod's own may repeat the value. */
function faultsOf(
  error: z.ZodError,
  environment: Readonly<Record<string, string | undefined>>,
): ConfigurationError["faults"] {
  const faults = new Map<string, string>();
  for (const issue of error.issues) {
    const variable = String(issue.path[0]);
    if (faults.has(variable)) continue;
    const isNested = issue.path.length > 1;
    faults.set(
      variable,
      environment[variable] === undefined ? "must be given" : isNested ? "is not of its form" : issue.message,
    );
  }
  return [...faults].map(([variable, text]) => `${variable}: ${text}`);
}

function json(): z.ZodType<unknown, string> {
  return z.string().transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: "custom", message: "must be JSON" });
      return z.NEVER;
    }
  });
}

function isAddressRange(text: string): boolean {
  return text.includes("/") ? ipaddr.isValidCIDR(text) : ipaddr.isValid(text);
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}
