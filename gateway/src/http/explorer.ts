import path from "node:path";
import { PURPOSES } from "@alpokat/kernel";
import { type Request, type RequestHandler, Router } from "express";
import type { DemoSignIn } from "../config";
import { route } from "./begin";

const FOLDER = path.join(__dirname, "..", "..", "explorer");

/** GraphiQL 3: its builds for browsers need no bundler, as those of version 5 do (and 100 MB of an editor). */
const FILES: Readonly<Record<string, () => string>> = {
  "/explorer/explorer.js": () => path.join(FOLDER, "explorer.js"),
  "/explorer/explorer.css": () => path.join(FOLDER, "explorer.css"),
  "/explorer/graphiql.js": () => require.resolve("graphiql/graphiql.min.js"),
  "/explorer/graphiql.css": () => require.resolve("graphiql/graphiql.min.css"),
  "/explorer/react.js": () => inPackage(require.resolve("react/package.json"), "umd/react.production.min.js"),
  "/explorer/react-dom.js": () =>
    inPackage(require.resolve("react-dom/package.json"), "umd/react-dom.production.min.js"),
};

/** React's package does not export its builds for browsers. */
function inPackage(manifest: string, file: string): string {
  return path.join(path.dirname(manifest), file);
}

/** Nothing inline and nothing from anywhere else. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Tabs that a first visitor finds open. */
const FIRST_QUERIES: readonly string[] = [
  "# Pick somebody in the menu above, then run this.\nquery Me {\n  me {\n    id\n  }\n}\n",
  `# As the merchant owner: the newest sales. The buyer's address is masked.
query Sales {
  sales(first: 5) {
    edges {
      node {
        number
        total { amount currencyCode }
        receipts { number address }
        receiptDeliveries { state }
      }
    }
  }
}
`,
  `# What would the policy say? Change a word and see.
query Policy {
  policyExplanation(
    input: {
      hypothetical: {
        role: "support_agent"
        action: "read"
        category: "user.contact.email"
        purpose: "service.support"
        relation: "none"
      }
    }
  ) {
    outcome
    text
    rules { id clause law }
  }
}
`,
  "# As anybody who signed in: who saw what of you, when and why.\nquery AccessLog {\n  me {\n    accessLog(first: 10) {\n      edges {\n        node { at role purpose action categories outcome clause }\n      }\n    }\n  }\n}\n",
];

/** GraphiQL at `/graphql` for browsers. Of a demo only: it knows the passwords of the demo's people. */
export function explorerRoutes(signIns: readonly DemoSignIn[]): Router {
  const routes = Router();
  routes.get("/", route("/"), (_request, response) => {
    response.redirect(302, "/graphql");
  });
  routes.get("/graphql", servePage);
  routes.get("/explorer/settings.json", route("/explorer"), (_request, response) => {
    response.json({ signIns, purposes: PURPOSES, firstQueries: FIRST_QUERIES });
  });
  for (const [address, file] of Object.entries(FILES)) {
    routes.get(address, route("/explorer"), (_request, response) => {
      response.sendFile(file(), { cacheControl: false, lastModified: false });
    });
  }
  return routes;
}

const servePage: RequestHandler = (request, response, next) => {
  if (!asksForPage(request)) {
    next();
    return;
  }
  response.setHeader("content-security-policy", CONTENT_SECURITY_POLICY);
  response.sendFile(path.join(FOLDER, "explorer.html"), { cacheControl: false, lastModified: false });
};

/** A browser that opens the address; a client that sends a query by GET wants JSON. */
function asksForPage(request: Request): boolean {
  return request.accepts("json", "html") === "html" && !request.originalUrl.includes("?");
}
