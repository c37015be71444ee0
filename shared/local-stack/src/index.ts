export { asRole } from "./database-role";
export { freePort, isPortFree, LOOPBACK, refuseTakenPorts, type PortUse } from "./ports";
export { startPostgres, type PostgresOptions, type RunningPostgres } from "./postgres/start-postgres";
export { composeEnvironment, toEnvFile, writeComposeEnv } from "./compose-env";
export { StartRefusal } from "./start-refusal";
export {
  keepSecrets,
  newSecrets,
  publicKeySet,
  publicRsaKey,
  SCHEMAS,
  servicePublicKeys,
  type PrivateKey,
  type PublicKey,
  type Secrets,
} from "./secrets";
export { startMailCatcher, type MailCatcher, type MailCatcherOptions } from "./mail/mail-catcher";
export {
  startPaymentSimulator,
  type PaymentSimulator,
  type PaymentSimulatorOptions,
} from "./payments/payment-simulator";
export { startTransitSimulator, type TransitSimulator } from "./kms/transit-simulator";
export { type CaughtMail } from "./mail/mail-store";
export { parseSettings, type Ports, type Settings } from "./settings";
export { PROCESSES, type ProcessDefinition, type StackFacts } from "./processes/processes";
export { startProcess } from "./processes/start-process";
