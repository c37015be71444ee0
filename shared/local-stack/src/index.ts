export { freePort, isPortFree, LOOPBACK, refuseTakenPorts, type PortUse } from "./ports";
export { startPostgres, type PostgresOptions, type RunningPostgres } from "./postgres/start-postgres";
export { StartRefusal } from "./start-refusal";
export {
  keepSecrets,
  newSecrets,
  publicKeySet,
  SCHEMAS,
  servicePublicKeys,
  type PrivateKey,
  type PublicKey,
  type Secrets,
} from "./secrets";
