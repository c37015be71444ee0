import { createHash } from "node:crypto";
import { accessSync, constants } from "node:fs";
import os from "node:os";
import path from "node:path";
import { SERVICES, type ServiceName } from "@alpokat/kernel";
import { z } from "zod";
import { isReachable, SYSTEM_FOLDER, unprivilegedUser } from "./postgres/unprivileged-user";
import { StartRefusal } from "./start-refusal";

/** What `npm start` runs with. Made by `parseSettings` from the environment, which nothing else here reads. */
export interface Settings {
  readonly projectRoot: string;
  readonly mode: "demo" | "production";
  /** Everything that lasts: the cluster, the secrets, logs, mails. */
  readonly dataFolder: string;
  readonly ports: Ports;
  /** Where mail goes; null for the stack's own mail catcher, which a demo has. */
  readonly smtpUrl: string | null;
  readonly mailFrom: string;
  readonly logLevel: string;
}

export interface Ports {
  readonly gateway: number;
  readonly services: Readonly<Record<ServiceName, number>>;
  readonly smtp: number;
  readonly mailPage: number;
  /** Of the payment simulator. */
  readonly payments: number;
  readonly postgres: number;
}

/** The highest that leaves room for the others and stays below the ports of outgoing connections. */
const port = z.coerce.number().int().min(1024).max(32_700);

const environmentSchema = z
  .object({
    ALPOKAT_PORT: port.default(4000),
    ALPOKAT_POSTGRES_PORT: port.optional(),
    ALPOKAT_DATA_DIR: z.string().min(1).optional(),
    ALPOKAT_MODE: z.enum(["demo", "production"]).default("demo"),
    ALPOKAT_SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
    ALPOKAT_MAIL_FROM: z.email().default("receipts@alpokat.example"),
    ALPOKAT_LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error"]).default("info"),
  })
  .refine(({ ALPOKAT_MODE, ALPOKAT_SMTP_URL }) => ALPOKAT_MODE === "demo" || ALPOKAT_SMTP_URL !== undefined, {
    path: ["ALPOKAT_SMTP_URL"],
    error: "is required in production, which has no mail catcher",
  });

/**
 * @throws {StartRefusal} that names every faulty setting, in one sentence
 */
export function parseSettings(
  environment: Readonly<Record<string, string | undefined>>,
  projectRoot: string,
): Settings {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path: [name], message }) => `${String(name)}: ${message}`);
    throw new StartRefusal(`These settings can't be used: ${faults.join("; ")}.`);
  }
  const values = parsed.data;
  return {
    projectRoot,
    mode: values.ALPOKAT_MODE,
    dataFolder:
      values.ALPOKAT_DATA_DIR === undefined
        ? defaultDataFolder(projectRoot)
        : path.resolve(values.ALPOKAT_DATA_DIR),
    ports: portsFrom(values.ALPOKAT_PORT, values.ALPOKAT_POSTGRES_PORT),
    smtpUrl: values.ALPOKAT_SMTP_URL ?? null,
    mailFrom: values.ALPOKAT_MAIL_FROM,
    logLevel: values.ALPOKAT_LOG_LEVEL,
  };
}

/** One setting moves them all, so that two stacks run side by side. */
function portsFrom(gateway: number, postgres = gateway + 32): Ports {
  const services = Object.fromEntries(SERVICES.map((name, index) => [name, gateway + 1 + index]));
  return {
    gateway,
    services: services as Record<ServiceName, number>,
    smtp: gateway + 25,
    mailPage: gateway + 26,
    payments: gateway + 27,
    postgres,
  };
}

/** In the project where that can be: as root, PostgreSQL's user must get there; as anybody, one must be able to write. */
function defaultDataFolder(projectRoot: string): string {
  if (isWritable(projectRoot) && isReachable(projectRoot, unprivilegedUser()))
    return path.join(projectRoot, ".alpokat");
  const digest = createHash("sha256").update(projectRoot).digest("hex").slice(0, 12);
  const folder =
    unprivilegedUser().uid === undefined ? path.join(os.homedir(), ".local/share/alpokat") : SYSTEM_FOLDER;
  return path.join(folder, `data-${digest}`);
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
