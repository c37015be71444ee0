import { chmodSync, mkdirSync } from "node:fs";
import path from "node:path";
import { startMailCatcher, type MailCatcher } from "./mail/mail-catcher";
import { startPaymentSimulator, type PaymentSimulator } from "./payments/payment-simulator";
import { refuseTakenPorts, type PortUse } from "./ports";
import { startPostgres } from "./postgres/start-postgres";
import { prepareWhenNeeded } from "./prepared-database";
import { PROCESSES, urlOf, type ProcessDefinition, type StackFacts } from "./processes/processes";
import { startProcess } from "./processes/start-process";
import { supervise, type Ending, type Supervised } from "./processes/supervise";
import { demoSeed } from "./demo/demo-seed";
import { DEMO_SIGN_INS, type DemoSignIn } from "./demo/people";
import { renderScreen } from "./screen";
import { keepSecrets } from "./secrets";
import { operationAt, seedOnce } from "./seed";
import { parseSettings, type Settings } from "./settings";

/** Name of the one database that holds every part's schema. */
export const DATABASE = "alpokat";

/** What has been started, newest last, so that it can be stopped in the opposite order. */
type Stops = (() => Promise<void>)[];

/**
 * What `npm start` runs: the database, the mail catcher, the processes of the product, then one screen. Returns when
 * all of it has been stopped by SIGINT or SIGTERM.
 * @throws {StartRefusal} when something stands in the way that the reader can remove
 */
export async function runLocalStack({ projectRoot }: { readonly projectRoot: string }): Promise<void> {
  const startedAt = performance.now();
  const settings = parseSettings(process.env, projectRoot);
  const stops: Stops = [];
  const told = whenToldToStop();
  try {
    const started = startAll(settings, stops).then(({ mail, payments, signIns }) => {
      const seconds = (performance.now() - startedAt) / 1000;
      const pages = { mailPageUrl: mail?.pageUrl ?? null, paymentPageUrl: payments?.url ?? null };
      console.log(renderScreen({ settings, ...pages, signIns, seconds }));
    });
    await Promise.race([started, told]);
    await told;
  } finally {
    console.log("Stopping …");
    for (const stop of stops.reverse()) await stop();
  }
}

async function startAll(
  settings: Settings,
  stops: Stops,
): Promise<{
  mail: MailCatcher | null;
  payments: PaymentSimulator | null;
  signIns: readonly DemoSignIn[];
}> {
  await refuseTakenPorts(portsOf(settings));
  prepareFolder(settings.dataFolder);
  const secrets = keepSecrets(path.join(settings.dataFolder, "secrets.json"));
  const [databaseUrl, mail, payments] = await Promise.all([
    startDatabase(settings, secrets, stops),
    startMail(settings, stops),
    startPayments(settings, secrets, stops),
  ]);
  const facts: StackFacts = {
    settings,
    secrets,
    databaseUrl,
    smtpUrl: settings.smtpUrl ?? mail?.smtpUrl ?? "",
    qrisProviderUrl: payments?.url ?? null,
  };
  await startProcesses(facts, stops);
  const signIns = settings.mode === "demo" ? await seed(facts) : [];
  return { mail, payments, signIns };
}

const scriptOf = ({ workspace }: ProcessDefinition, projectRoot: string): string =>
  path.join(projectRoot, workspace, "dist/main.js");

function portsOf(settings: Settings): PortUse[] {
  const { smtp, mailPage, payments, postgres } = settings.ports;
  const setting = "ALPOKAT_PORT";
  return [
    ...PROCESSES.map((definition) => ({ port: definition.port(settings), user: definition.name, setting })),
    ...(settings.smtpUrl === null ? [{ port: smtp, user: "SMTP", setting }] : []),
    ...(settings.smtpUrl === null ? [{ port: mailPage, user: "mail page", setting }] : []),
    ...(settings.mode === "demo" ? [{ port: payments, user: "payment simulator", setting }] : []),
    { port: postgres, user: "PostgreSQL", setting: "ALPOKAT_POSTGRES_PORT" },
  ];
}

/** Others may pass, since PostgreSQL may have to run as another user, but list nothing. */
function prepareFolder(folder: string): void {
  mkdirSync(path.join(folder, "logs"), { recursive: true, mode: 0o711 });
  chmodSync(folder, 0o711);
  chmodSync(path.join(folder, "logs"), 0o700);
}

async function startDatabase(
  settings: Settings,
  secrets: StackFacts["secrets"],
  stops: Stops,
): Promise<string> {
  const { dataFolder, projectRoot, ports } = settings;
  const options = {
    directory: path.join(dataFolder, "postgres"),
    port: ports.postgres,
    password: secrets.postgresPassword,
    logFile: path.join(dataFolder, "logs/postgres.log"),
  };
  const unit = { name: "PostgreSQL", start: () => startPostgres(options) };
  const postgres = supervise(unit, { report: reportEnding });
  stops.push(() => postgres.stop());
  await postgres.ready;
  const adminUrl = `postgresql://postgres:${encodeURIComponent(secrets.postgresPassword)}@127.0.0.1:${ports.postgres}/postgres`;
  const { rolePasswords } = secrets;
  await prepareWhenNeeded(path.join(dataFolder, "prepared"), projectRoot, {
    adminUrl,
    database: DATABASE,
    rolePasswords,
  });
  return new URL(`/${DATABASE}`, adminUrl).toString();
}

async function startMail(
  { smtpUrl, ports, dataFolder }: Settings,
  stops: Stops,
): Promise<MailCatcher | null> {
  if (smtpUrl !== null) return null;
  const mail = await startMailCatcher({
    smtpPort: ports.smtp,
    pagePort: ports.mailPage,
    folder: path.join(dataFolder, "mail"),
  });
  stops.push(() => mail.stop());
  return mail;
}

/** A demo's money: production has a provider's. */
async function startPayments(
  { mode, ports, dataFolder }: Settings,
  { qris: keys }: StackFacts["secrets"],
  stops: Stops,
): Promise<PaymentSimulator | null> {
  if (mode !== "demo") return null;
  const callbackUrl = (): string => `${urlOf(ports.gateway)}/webhooks/qris`;
  const payments = await startPaymentSimulator({
    port: ports.payments,
    keys,
    callbackUrl,
    file: path.join(dataFolder, "payments.json"),
  });
  stops.push(() => payments.stop());
  return payments;
}

/** All at once: on two cores that takes a third less time than one after the other. */
async function startProcesses(facts: StackFacts, stops: Stops): Promise<void> {
  const supervised: Supervised[] = PROCESSES.map((definition) =>
    supervise(
      { name: definition.name, start: (signal) => startProcess(processOf(definition, facts), signal) },
      { report: reportEnding },
    ),
  );
  stops.push(async () => {
    await Promise.all(supervised.map(({ stop }) => stop()));
  });
  await Promise.all(supervised.map(({ ready }) => ready));
}

function processOf(definition: ProcessDefinition, facts: StackFacts): Parameters<typeof startProcess>[0] {
  const { settings } = facts;
  return {
    name: definition.name,
    script: scriptOf(definition, settings.projectRoot),
    environment: definition.environment(facts),
    readyUrl: `${urlOf(definition.port(settings))}/ready`,
    logFile: path.join(settings.dataFolder, "logs", `${definition.name}.log`),
  };
}

async function seed(facts: StackFacts): Promise<readonly DemoSignIn[]> {
  const { dataFolder, ports } = facts.settings;
  await seedOnce(path.join(dataFolder, "demo.json"), demoSeed(facts), operationAt(urlOf(ports.gateway)));
  return DEMO_SIGN_INS;
}

function reportEnding({ name, reason, restartIn }: Ending): void {
  console.error(`${name} ${reason}. Starting it again in ${(restartIn / 1000).toFixed(2)} s.`);
}

function whenToldToStop(): Promise<void> {
  return new Promise((resolve) => {
    // Kept for good: a second Ctrl-C must not end this process while it is stopping the others.
    process.on("SIGINT", resolve);
    process.on("SIGTERM", resolve);
    process.on("SIGHUP", resolve);
  });
}
