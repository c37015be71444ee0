/**
 * Which way imports go. Each rule is shown to fail on a planted violation by test/architecture.
 * @type {import("dependency-cruiser").IConfiguration}
 */
const SERVICE = "^services/([^/]+)/";
const forbid = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

module.exports = {
  forbidden: [
    forbid(
      "no-circular",
      "What needs each other is one thing, or one of them knows too much.",
      {},
      { circular: true },
    ),
    forbid(
      "domain-is-pure",
      "The domain imports itself, the kernel and pure libraries: no other layer, no other shared part, nothing of Node or of a framework.",
      { path: `${SERVICE}src/domain/` },
      {
        path: [
          "^(gateway|services|shared|test)/",
          "^node_modules/(typeorm|pg|type-graphql|graphql|express|@apollo|pino|undici|jose)/",
          "/node_modules/(typeorm|graphql)/",
        ],
        pathNot: ["^services/$1/src/domain/", "^shared/kernel/"],
      },
    ),
    forbid(
      "domain-uses-no-node-module",
      "Files, network and time are ports.",
      { path: `${SERVICE}src/domain/` },
      { dependencyTypes: ["core"] },
    ),
    forbid(
      "application-knows-no-adapter",
      "A use case names what it needs in application/ports.ts; api and persistence come to it.",
      { path: `${SERVICE}src/application/` },
      {
        path: [
          "^services/$1/src/(api|persistence|[^/]+\\.ts$)",
          "(^|/)node_modules/(typeorm|pg|type-graphql|graphql|express|@apollo)/",
        ],
      },
    ),
    forbid(
      "api-knows-no-persistence",
      "GraphQL reaches rows through use cases alone.",
      { path: `${SERVICE}src/api/` },
      { path: ["^services/$1/src/persistence/", "(^|/)node_modules/(typeorm|pg)/"] },
    ),
    forbid(
      "persistence-knows-no-api",
      "Rows are mapped to domain types, never to GraphQL's.",
      { path: `${SERVICE}src/persistence/` },
      { path: ["^services/$1/src/api/", "(^|/)node_modules/(type-graphql|graphql|express|@apollo)/"] },
    ),
    forbid(
      "only-persistence-knows-typeorm",
      "The database's library stops at the repositories.",
      {
        path: "^(gateway|services/[^/]+)/src/",
        pathNot: ["/src/persistence/", "/src/wiring[a-z-]*\\.ts$"],
      },
      { path: "(^|/)node_modules/typeorm/" },
    ),
    forbid(
      "services-meet-in-the-graph",
      "A service never imports another.",
      { path: SERVICE },
      { path: "^services/", pathNot: "^services/$1/" },
    ),
    forbid(
      "services-know-no-gateway",
      "The gateway knows them by address alone, and they it.",
      { path: SERVICE },
      { path: "^gateway/" },
    ),
    forbid(
      "gateway-imports-no-service",
      "It knows the supergraph, which is text.",
      { path: "^gateway/" },
      { path: "^services/" },
    ),
    forbid(
      "shared-imports-no-part",
      "What all share depends on none of them; what starts and tests them may know their packages.",
      { path: "^shared/", pathNot: "^shared/(local-stack|testing)/" },
      { path: "^(gateway|services|test)/" },
    ),
    forbid(
      "kernel-imports-nothing-of-ours",
      "Everything may depend on it, so it depends on nothing.",
      { path: "^shared/kernel/" },
      { path: "^(gateway|services|shared|test)/", pathNot: "^shared/kernel/" },
    ),
    forbid(
      "product-knows-no-tooling",
      "What runs in production imports nothing of what starts a demo or runs tests.",
      { path: "^(gateway|services/[^/]+|shared/[^/]+)/src/", pathNot: "^shared/(local-stack|testing)/" },
      { path: "^(shared/(local-stack|testing)|test)/" },
    ),
    forbid(
      "through-the-package",
      "Another workspace is what its package exports.",
      { path: "^(gateway|services/[^/]+|shared/[^/]+)/(src|test)/" },
      { path: "^(gateway|services/[^/]+|shared/[^/]+)/", pathNot: "^$1/", dependencyTypes: ["local"] },
    ),
    forbid(
      "no-unresolvable",
      "An import that leads nowhere fails when it runs.",
      {},
      { couldNotResolve: true },
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: ["(^|/)dist/", "^test/architecture/fixtures/"] },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["alpokat-source", "import", "require", "node", "default", "types"],
    },
  },
};
