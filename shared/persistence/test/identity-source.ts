import { openDataSource } from "../src";
import type { DataSource } from "typeorm";

/** Connections to the schema `identity`, as its service has them. @param url of the role `identity_app` */
export const openIdentity = (url: string): Promise<DataSource> =>
  openDataSource({
    url,
    schema: "identity",
    entities: [],
    mustBeDurable: false,
    onIdleError: () => undefined,
  });

/** A transaction that sees nobody's rows. */
export const NOBODY = { subjects: [], merchants: [], job: null };
