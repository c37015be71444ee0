import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { SERVICES } from "@alpokat/kernel";
import {
  composeEnvironment,
  isPortFree,
  newSecrets,
  PROCESSES,
  StartRefusal,
  toEnvFile,
  writeComposeEnv,
} from "@alpokat/local-stack";
import { GatewayClient, registerPerson } from "@alpokat/testing";
import {
  composeText,
  environmentOf,
  imageEnvironment,
  interpolate,
  PROJECT_ROOT,
  readComposeFile,
  serviceOf,
  type ComposeService,
} from "./compose-file";
import { parseEnvFile } from "./env-file";
import { runCompose, type ComposeRun } from "./run-compose";

const file = readComposeFile();
const services = Object.entries(file.services);
const ours = services.filter(([, { build }]) => build !== undefined);
const processes = ours.filter(([, { restart }]) => restart !== "no");
const schemaOf: Readonly<Record<string, string>> = {
  "identity-verification": "identity",
  transactions: "transactions",
  communications: "communications",
  "disclosure-requests": "disclosure",
  gateway: "gateway",
};

const SECRET = /PASSWORD|KEY$|JWKS$|DATABASE_URL$|SMTP_URL$/;
/** Whole, or as the password of a URL; the relay's default has no password, who makes QRIS payments may be nobody, and no key be retired. */
const REFERENCE =
  /^(?:postgresql:\/\/[a-z_]+:)?\$\{[A-Z_]+:?\?run npm run compose-env\}(?:@postgres:5432\/(?:alpokat(?:_keys)?|postgres))?$|^\$\{SMTP_URL:-smtp:\/\/mail:1025\}$|^\$\{(?:QRIS_[A-Z_]+|RECEIPT_RETIRED_JWKS):-\}$/;

const literalSecrets = (all: readonly (readonly [string, ComposeService])[]): string[] =>
  all.flatMap(([service, { environment = {} }]) =>
    Object.entries(environment)
      .filter(([name, value]) => SECRET.test(name) && !REFERENCE.test(value))
      .map(([name]) => `${service} ${name}`),
  );

describe("docker-compose.yml", () => {
  it("when it is read, then it has the services of the product and no other", () => {
    expect(Object.keys(file.services)).toEqual([
      "postgres",
      "provision",
      "migrate",
      "mail",
      ...SERVICES,
      "gateway",
    ]);
    expect(processes.map(([name]) => name)).toEqual(PROCESSES.map(({ name }) => name));
  });

  it("when a variable is secret, then its value is a reference, and a literal one would be found", () => {
    expect(literalSecrets(services)).toEqual([]);
    const planted = composeText()
      .replace(/DEVICE_KEY: .*/, "DEVICE_KEY: c2VjcmV0")
      .replace(
        "${TRANSACTIONS_APP_PASSWORD:?run npm run compose-env}@postgres:5432/alpokat\n      KEYS_DATABASE_URL",
        "secret@postgres:5432/alpokat\n      KEYS_DATABASE_URL",
      );
    expect(literalSecrets(Object.entries(readComposeFile(planted).services))).toEqual([
      "transactions DATABASE_URL",
      "gateway DEVICE_KEY",
    ]);
  });

  it("when a secret is not given, then the reader is told what to run", () => {
    expect(() => environmentOf(serviceOf("gateway"), {})).toThrow(
      "GATEWAY_APP_PASSWORD: run npm run compose-env",
    );
  });

  it("when compose and npm start run a process, then they name the same variables", () => {
    const facts = {
      settings: {
        projectRoot: PROJECT_ROOT,
        mode: "production" as const,
        dataFolder: "/data",
        ports: {
          gateway: 1,
          services: {
            "identity-verification": 2,
            transactions: 3,
            communications: 4,
            "disclosure-requests": 5,
          },
          smtp: 6,
          mailPage: 7,
          payments: 9,
          postgres: 8,
        },
        smtpUrl: "smtp://mail:1025",
        mailFrom: "a@example.com",
        logLevel: "info",
      },
      secrets: newSecrets(),
      databaseUrl: "postgresql://postgres:x@127.0.0.1:8/alpokat",
      smtpUrl: "smtp://mail:1025",
      qrisProviderUrl: "https://qris.example",
    };
    // What stands before a gateway is the installation's own, and so are the keys that it had.
    const ofComposeAlone = ["TRUSTED_PROXIES", "CORS_ORIGINS", "RECEIPT_RETIRED_JWKS"];
    for (const { name, environment } of PROCESSES) {
      const local = Object.keys(environment(facts)).filter((variable) => variable !== "NODE_COMPILE_CACHE");
      const compose = Object.keys(file.services[name]?.environment ?? {});
      expect(compose.filter((variable) => !ofComposeAlone.includes(variable)).sort()).toEqual(local.sort());
    }
  });

  it("when a process is run, then it has a role and audit anchors of its own", () => {
    for (const [name, { environment = {}, volumes }] of processes) {
      expect(new URL(environment["DATABASE_URL"]?.replace(/\$\{.*\}/, "x") ?? "").username).toBe(
        `${schemaOf[name]}_app`,
      );
      expect(volumes).toEqual(
        name === "gateway" ? undefined : [`${name}-anchors:${environment["AUDIT_ANCHOR_DIR"]}`],
      );
    }
    expect(Object.keys(file.volumes)).toEqual(["postgres", ...SERVICES.map((name) => `${name}-anchors`)]);
  });

  it("when a container is run, then it is hardened, and has a health check unless it ends by itself", () => {
    for (const [name, service] of services) {
      const isOneShot = ["provision", "migrate"].includes(name);
      expect({ name, ...service }).toMatchObject({
        read_only: true,
        cap_drop: ["ALL"],
        security_opt: ["no-new-privileges:true"],
        restart: isOneShot ? "no" : "unless-stopped",
      });
      expect(service.cap_add === undefined).toBe(name !== "postgres");
      expect(service.healthcheck === undefined).toBe(isOneShot);
      // A major version: what comes by itself mends, and breaks nothing.
      expect(service.image).toMatch(/^(postgres:18|axllent\/mailpit:v1|alpokat:0\.1)$/);
    }
    for (const [, { environment, command }] of processes) {
      expect(environment).toMatchObject({ MODE: "production" });
      expect(existsSync(path.join(PROJECT_ROOT, command?.[1] ?? ""))).toBe(true);
    }
  });

  it("when it runs, then only the gateway can be reached from outside, and only from this machine", () => {
    const published = services.filter(([, { ports }]) => ports !== undefined);
    expect(published.map(([name, { ports }]) => [name, ports])).toEqual([
      ["gateway", ["127.0.0.1:4000:4000"]],
    ]);
    const withoutWayOut = services.filter(([, { networks = [] }]) =>
      networks.every((network) => file.networks[network]?.internal),
    );
    expect(withoutWayOut.map(([name]) => name)).toEqual([
      "postgres",
      "provision",
      "migrate",
      "identity-verification",
      "disclosure-requests",
    ]);
  });

  it("when the image is built, then its mode is production, its user is not root and its context holds no secret", () => {
    const dockerfile = readFileSync(path.join(PROJECT_ROOT, "Dockerfile"), "utf8");
    expect(imageEnvironment()).toMatchObject({ MODE: "production", NODE_ENV: "production" });
    expect(dockerfile.match(/^FROM .*$/gm)).toEqual([
      "FROM node:24-slim AS build",
      "FROM build AS production",
      "FROM node:24-slim",
    ]);
    expect(dockerfile.match(/^USER .*$/gm)).toEqual(["USER node"]);
    expect(dockerfile).not.toMatch(/^ARG/m);
    const ignored = readFileSync(path.join(PROJECT_ROOT, ".dockerignore"), "utf8").split("\n");
    expect(ignored.find((line) => !line.startsWith("#"))).toBe("*");
    expect(ignored).toEqual(expect.arrayContaining(["**/node_modules", "**/.env*"]));
    expect(ignored.filter((line) => line.startsWith("!."))).toEqual(["!.npmrc"]);
  });
});

describe("npm run compose-env", () => {
  it("when an .env file is written and read, then every value is what it was, and the file asks for nothing else", () => {
    const written = composeEnvironment(newSecrets());
    expect(parseEnvFile(toEnvFile(written))).toEqual(written);
    for (const [, service] of services) expect(() => environmentOf(service, written)).not.toThrow();
    const asked = new Set([...composeText().matchAll(/\$\{([A-Z_]+):?\?/g)].map(([, name]) => name));
    expect(
      Object.keys(written)
        .filter((name) => !name.endsWith("_AUDIT_PUBLIC_JWKS"))
        .sort(),
    ).toEqual([...asked].sort());
  });

  it("when a value can't stand in single quotes, then it is not written", () => {
    expect(() => toEnvFile({ A: "it's" })).toThrow("A can't stand in single quotes.");
  });

  it("when values are read as compose documents them, then quotes, comments and references mean what it says", () => {
    expect(parseEnvFile(`# c\nA='{"a": "$b"}' # c\nB="x\\ty"\nC=x # c\n\nD='it\\'s'`)).toEqual({
      A: '{"a": "$b"}',
      B: "x\ty",
      C: "x",
      D: "it's",
    });
    expect(() => parseEnvFile("A=$B")).toThrow("A would be interpolated");
    expect(interpolate("a${B:-c}$$${D:?no}", { D: "d" })).toBe("ac$d");
  });

  it("when there is an .env file already, then it stays as it is", () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "alpokat-env-"));
    try {
      const place = writeComposeEnv(folder);
      expect(statSync(place).mode & 0o777).toBe(0o600);
      writeFileSync(place, "MINE=1\n");
      expect(() => writeComposeEnv(folder)).toThrow(StartRefusal);
      expect(readFileSync(place, "utf8")).toBe("MINE=1\n");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("the processes of docker-compose.yml", () => {
  let run: ComposeRun;
  beforeAll(async () => {
    run = await runCompose();
  }, 60_000);
  // Also when one of the tests was not asked for: stopping twice is as good as once.
  afterAll(() => run.stop());

  it("when they are started by hand, then all are ready and somebody can register and sign in", async () => {
    const client = new GatewayClient(run.gatewayUrl);
    const notice = await client.ask("{ privacyNotice(version: 1) { version } }");
    expect(notice).toMatchObject({ status: 200, errors: [], data: { privacyNotice: { version: 1 } } });
    const person = await registerPerson(client);
    const { data, errors } = await client.as(person).ask("{ me { id email } }");
    expect(errors).toEqual([]);
    expect(data).toEqual({ me: { id: person.accountId, email: person.email } });
    const ready = await (await fetch(`${run.gatewayUrl}/ready`)).json();
    const subgraphs = Object.fromEntries(SERVICES.map((name) => [name, "up"]));
    expect(ready).toEqual({ status: "ready", subgraphs, database: "up" });
  });

  it("when production is asked for what only a demo has, then it is not there", async () => {
    const client = new GatewayClient(run.gatewayUrl);
    const { data, errors } = await client.ask("{ __schema { queryType { name } } }");
    expect(data).toBeNull();
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(["GRAPHQL_VALIDATION_FAILED"]);
    const page = await fetch(`${run.gatewayUrl}/graphql`, { headers: { accept: "text/html" } });
    expect(page.status).toBeGreaterThanOrEqual(400);
    expect(await page.text()).not.toMatch(/<html|graphiql/i);
  });

  it("when provisioning and migration are run, then each says what it did", () => {
    expect(run.output("provision")).toMatch(
      /^provision: roles and schemas of compose_\w+ are as they should be\n$/,
    );
    expect(run.output("migrate").match(/^migrate: \w+ has run/gm)).toHaveLength(10);
  });

  it.each(SERVICES)(
    "when the record of %s is verified with its own settings, then it is sound",
    async (name) => {
      const { DATABASE_URL = "", AUDIT_ANCHOR_DIR = "" } = run.environment(name);
      const AUDIT_PUBLIC_JWKS =
        run.variables[`${name.replaceAll("-", "_").toUpperCase()}_AUDIT_PUBLIC_JWKS`] ?? "";
      const script = path.join(PROJECT_ROOT, "shared/local-stack/bin/verify-audit.mjs");
      const { stdout } = await promisify(execFile)(process.execPath, [script], {
        env: { AUDIT_SERVICE: name, DATABASE_URL, AUDIT_ANCHOR_DIR, AUDIT_PUBLIC_JWKS },
      });
      expect(stdout).toMatch(new RegExp(`^${name}: sound`));
    },
  );

  it("when they are told to stop, then all end well and nothing is left", async () => {
    const statuses = await run.stop();
    expect(statuses).toEqual(Object.fromEntries(ours.map(([name]) => [name, 0])));
    for (const [name] of processes) expect(await isPortFree(run.ports[name] ?? 0)).toBe(true);
  });
});
