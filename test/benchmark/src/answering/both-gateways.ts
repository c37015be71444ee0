import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { composeServices } from "@apollo/composition";
import type { Stack } from "@alpokat/testing";
import { parse } from "graphql";
import type { Way } from "../alternate";
import type { BothSubgraphs } from "./both-subgraphs";
import { RunningGateway } from "./gateway-client";
import { requireWhole } from "./people.question";
import type { Batch } from "./people.rows";

/** A gateway before each of the two subgraphs. */
export interface BothGateways {
  readonly plain: RunningGateway;
  readonly guarded: RunningGateway;
  readonly asking: (gateway: RunningGateway, batch: Batch) => Way;
  stop(): Promise<void>;
}

const PEOPLE = `type Person { name: String email: String phone: String city: String work: String }
  type Query { people(batch: String!): [Person!]! }`;

/** @param accessToken of the merchant's owner, as the stack's own identity-verification issued it */
export async function startBothGateways(
  stack: Stack,
  { plain, guarded }: BothSubgraphs,
  accessToken: string,
): Promise<BothGateways> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "alpokat-benchmark-"));
  const supergraphFile = path.join(folder, "supergraph.graphql");
  await writeFile(supergraphFile, supergraph());
  const before = (url: string): Promise<RunningGateway> =>
    RunningGateway.start(
      { ...stack.environment("gateway"), TRANSACTIONS_URL: url, SUPERGRAPH_FILE: supergraphFile },
      accessToken,
    );
  const gateways = { plain: await before(plain.url), guarded: await before(guarded.url) };
  return {
    ...gateways,
    asking: (gateway, batch) => async () => async () => {
      requireWhole(await gateway.ask(batch));
    },
    async stop() {
      gateways.plain.stop();
      gateways.guarded.stop();
      await rm(folder, { recursive: true });
    },
  };
}

function supergraph(): string {
  const people = { name: "transactions", url: "http://by-configuration", typeDefs: parse(PEOPLE) };
  const { supergraphSdl, errors } = composeServices([people]);
  if (!supergraphSdl) throw new Error(errors?.map(({ message }) => message).join("\n"));
  return supergraphSdl;
}
