import { readFileSync } from "node:fs";
import path from "node:path";
import { SERVICES } from "@alpokat/kernel";
import { classificationFaults } from "@alpokat/policy";
import { Authorized, Query, Resolver, getMetadataStorage } from "type-graphql";
import { PROJECT_ROOT } from "./run-script";

/** Names of root fields that declare nobody who may call them: to type-graphql that means everybody. */
function openRootFields(): string[] {
  const { queries, mutations, subscriptions, authorizedFields } = getMetadataStorage();
  return [...queries, ...mutations, ...subscriptions]
    .filter(
      ({ target, methodName }) =>
        !authorizedFields.some((field) => field.target === target && field.fieldName === methodName),
    )
    .map(({ schemaName }) => schemaName)
    .sort();
}

describe("the root fields of all subgraphs", () => {
  beforeAll(async () => {
    // Type-graphql keeps what it knows in a global that outlives the test file before this one.
    getMetadataStorage().clear();
    for (const service of SERVICES) await import(`@alpokat/${service}/schema`);
  });

  test("when they are listed, then every one declares who may call it", () => {
    const { queries, mutations } = getMetadataStorage();
    expect(queries.map(({ schemaName }) => schemaName)).toEqual(
      expect.arrayContaining(["me", "identityAudit", "transactionsAudit", "disclosureAudit"]),
    );
    expect(mutations.length).toBeGreaterThanOrEqual(5);
    expect(openRootFields()).toEqual([]);
  });

  test("when one declares nobody, then it is named", () => {
    @Resolver()
    class PlantedResolver {
      @Authorized("dpo")
      @Query(() => String)
      guarded(): string {
        return "";
      }

      @Query(() => String)
      plantedOpenField(): string {
        return "";
      }
    }
    expect(new PlantedResolver().guarded()).toBe("");
    expect(openRootFields()).toEqual(["plantedOpenField"]);
  });
});

describe("the fields of the supergraph", () => {
  const supergraph = readFileSync(path.join(PROJECT_ROOT, "supergraph.graphql"), "utf8");

  test("when they are listed, then every one is classified or operational", () => {
    expect(classificationFaults(supergraph)).toEqual([]);
  });

  // The supergraph has a classification that one subgraph gives; each has to guard what it answers itself.
  test.each(SERVICES)(
    "when those of %s alone are listed, then every one is classified or operational",
    (service) => {
      const schema = readFileSync(path.join(PROJECT_ROOT, "services", service, "schema.graphql"), "utf8");
      expect(classificationFaults(schema)).toEqual([]);
    },
  );

  test("when one is neither, then it is named", () => {
    const planted = supergraph.replace(
      /^type Account\b[^{]*\{/m,
      (start) => `${start}\n  motherName: String`,
    );
    expect(classificationFaults(planted)).toEqual([
      "Account.motherName is neither classified nor operational",
    ]);
  });
});
