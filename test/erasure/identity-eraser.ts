import type { Clock } from "@alpokat/kernel";
import {
  appendToOutbox,
  cloudEvent,
  inSession,
  jobScope,
  LocalKeyEncryption,
  openDataSource,
  SubjectKeys,
} from "@alpokat/persistence";
import { loadPolicy } from "@alpokat/policy";
import {
  type Clearance,
  Eraser,
  type EraserParts,
  GatewayClient as ServiceClient,
  Recorder,
} from "@alpokat/subgraph";
import { type TestDatabase, testKeys } from "@alpokat/testing";
import type { DataSource } from "typeorm";
import { PERSONAL_DATA } from "../../services/identity-verification/src/persistence/personal-data";

const HOUR_MS = 3_600_000;

/** The database as the service that a schema belongs to has it. */
export const openAs = (database: TestDatabase, schema: string): Promise<DataSource> =>
  openDataSource({
    url: database.urlFor(`${schema}_app`),
    schema,
    entities: [],
    mustBeDurable: false,
    onIdleError: () => undefined,
  });

/** Keys of identity-verification. */
export const subjectKeysOf = (identity: DataSource): SubjectKeys => {
  const { fieldEncryptionKey } = testKeys().services["identity-verification"];
  const keyEncryption = new LocalKeyEncryption(Buffer.from(fieldEncryptionKey, "base64"));
  return new SubjectKeys({ schema: "identity", database: identity, keyEncryption });
};

/** identity-verification's own eraser, with an order that only this one sees: it is due tomorrow. */
export function identityEraser(
  { identity, clock: today }: { readonly identity: DataSource; readonly clock: Clock },
  clearance: Clearance,
  errors: unknown[] = [],
): Eraser {
  const clock = () => new Date(today().getTime() + 24 * HOUR_MS);
  const service = "identity-verification";
  const { auditSubjectKey } = testKeys().services[service];
  const policy = loadPolicy();
  const recorder = new Recorder({
    service,
    schema: "identity",
    subjectKey: Buffer.from(auditSubjectKey, "base64"),
    clock,
  });
  const kit: EraserParts["kit"] = {
    clock,
    policy,
    subjectKeys: subjectKeysOf(identity),
    inJob: (job, work) => inSession(identity, jobScope(job), work),
    record: (executor, guard) => recorder.write(executor, guard),
    publish: (executor, type, fact) =>
      appendToOutbox(executor, "identity", cloudEvent({ ...fact, source: service, type, time: clock() })),
  };
  const onError = (error: unknown): void => void errors.push(error);
  return new Eraser({ service, schema: "identity", declaration: PERSONAL_DATA, kit, clearance, onError });
}

/** As a service asks: through the gateway, as itself. */
export const clearanceAt =
  (gatewayUrl: string, clock: Clock): Clearance =>
  async (question) => {
    const client = new ServiceClient(
      "identity-verification",
      gatewayUrl,
      testKeys().services["identity-verification"].serviceSigningKey,
      clock,
    );
    const { data } = await client.ask({
      query: "mutation ($input: ClearErasureInput!) { clearErasure(input: $input) { isClear } }",
      variables: { input: question },
      purpose: "privacy.request",
    });
    return (data as { clearErasure: { isClear: boolean } }).clearErasure.isClear;
  };
