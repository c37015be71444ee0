import type { Principal } from "@alpokat/kernel";
import { createRequestSigner } from "@alpokat/subgraph";
import { type TestDatabase, testKeys } from "@alpokat/testing";
import type { Way } from "../alternate";
import { shopOwner } from "../shop-owner";
import { requireWhole } from "./people.question";
import { type Batch, makePeople, SCHEMA } from "./people.rows";
import { RunningSubgraph } from "./subgraph-client";

/** A subgraph without a guard and one with, each a process of its own; everything else is the same. */
export interface BothSubgraphs {
  readonly plain: RunningSubgraph;
  readonly guarded: RunningSubgraph;
  /** A request of the merchant's owner, signed beforehand, and its answer. */
  readonly asking: (subgraph: RunningSubgraph, batch: Batch) => Way;
  stop(): void;
}

/** @param merchantId whose customers they answer about */
export async function startBothSubgraphs(database: TestDatabase, merchantId: string): Promise<BothSubgraphs> {
  await makePeople(database, merchantId);
  const { gateway, gatewayPublicJwks } = testKeys();
  const signer = await createRequestSigner(gateway.signingKey);
  const settings = { databaseUrl: database.urlFor(`${SCHEMA}_app`), gatewayJwks: gatewayPublicJwks };
  const plain = await RunningSubgraph.start({ ...settings, isGuarded: false }, signer);
  const guarded = await RunningSubgraph.start({ ...settings, isGuarded: true }, signer);
  const owner: Principal = shopOwner(merchantId);
  return {
    plain,
    guarded,
    asking: (subgraph, batch) => async () => {
      const ask = await subgraph.signed(batch, owner);
      return async () => {
        requireWhole(await ask());
      };
    },
    stop() {
      plain.stop();
      guarded.stop();
    },
  };
}
