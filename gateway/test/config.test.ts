import { type ConfigurationError } from "@alpokat/subgraph/configuration";
import { parseConfig } from "../src/config";
import { start } from "../src/server";
import { environment } from "./support/graph";

const good = (): Record<string, string> =>
  environment("postgresql://gateway_app:rather-long-and-unguessed@127.0.0.1:5432/alpokat");

function faultsOf(changes: Record<string, string | undefined>): ConfigurationError["faults"] {
  try {
    parseConfig({ ...good(), ...changes });
  } catch (error) {
    return (error as ConfigurationError).faults;
  }
  return [];
}

describe("configuration", () => {
  it("when only what has no default is given, then the rest is as documented", () => {
    const {
      PORT: _port,
      MODE: _mode,
      RATE_LIMIT_ACCOUNT: _a,
      RATE_LIMIT_ADDRESS: _b,
      RATE_LIMIT_SIGN_IN: _c,
      LOG_LEVEL: _d,
      ...required
    } = good();
    expect(parseConfig(required)).toMatchObject({
      port: 4000,
      host: "127.0.0.1",
      mode: "production",
      trustedProxies: [],
      corsOrigins: [],
      logLevel: "info",
      rateLimits: { account: 600, address: 120, signIn: 20, webhook: 6000 },
      timeLimits: { subgraphCall: 2_000, request: 5_000, drain: 10_000 },
    });
  });

  it("when nothing is given, then every missing variable is named at once", () => {
    expect(() => parseConfig({})).toThrow(
      /DATABASE_URL: must be given[^]*SIGNING_KEY: must be given[^]*ISSUER[^]*SERVICE_PUBLIC_JWKS[^]*IDENTITY_VERIFICATION_URL[^]*TRANSACTIONS_URL[^]*COMMUNICATIONS_URL[^]*DISCLOSURE_REQUESTS_URL[^]*DEVICE_KEY: must be given/,
    );
  });

  it.each([
    ["PORT", "70000"],
    ["PORT", "http"],
    ["MODE", "test"],
    ["DATABASE_URL", "mysql://hunter2@x/y"],
    ["SIGNING_KEY", "hunter2"],
    ["SIGNING_KEY", '{"kty":"OKP","crv":"Ed25519","x":"hunter2","kid":"a"}'],
    ["SIGNING_KEY", '{"kty":"RSA","d":"hunter2"}'],
    ["DEVICE_KEY", Buffer.from("hunter2").toString("base64")],
    ["TRUSTED_PROXIES", "10.0.0.0/8, hunter2"],
    ["TRUSTED_PROXIES", "10.0.0.0/99"],
    ["CORS_ORIGINS", "*"],
    ["CORS_ORIGINS", "https://kasir.example/hunter2"],
    ["TRANSACTIONS_URL", "ftp://hunter2"],
    ["SERVICE_PUBLIC_JWKS", '{"keys":"hunter2"}'],
    ["DEMO_SIGN_INS", '[{"label":"hunter2"}]'],
    ["RATE_LIMIT_ADDRESS", "0"],
  ])("when %s is %s, then it is the one named and its value is not told", (variable, value) => {
    const faults = faultsOf({ [variable]: value });
    expect(faults.map((fault) => fault.split(":")[0])).toEqual([variable]);
    expect(JSON.stringify(faults)).not.toContain("hunter2");
  });

  it("when demo sign-ins are given in production, then it does not start", () => {
    const DEMO_SIGN_INS = JSON.stringify([{ label: "a", email: "b", password: "c" }]);
    expect(faultsOf({ DEMO_SIGN_INS })).toEqual([]);
    expect(faultsOf({ DEMO_SIGN_INS, MODE: "production" })).toEqual([
      "DEMO_SIGN_INS: must not be given in production",
    ]);
  });

  it("when the supergraph can't be read, then the variable is named", async () => {
    const config = parseConfig({
      ...good(),
      SUPERGRAPH_FILE: "/nowhere/supergraph.graphql",
      LOG_LEVEL: "silent",
    });
    await expect(start(config)).rejects.toThrow("SUPERGRAPH_FILE: names a file that can't be read");
  });
});
