import { spawn } from "node:child_process";
import path from "node:path";
import { composeEnvironment, newSecrets, publicRsaKey } from "@alpokat/local-stack";
import {
  composeText,
  environmentOf,
  imageEnvironment,
  PROJECT_ROOT,
  readComposeFile,
  serviceOf,
} from "./compose-file";

/** What an environment can be read by. */
type Parse = (environment: Readonly<Record<string, string | undefined>>) => unknown;

const variables = composeEnvironment(newSecrets());
const complete = (name: string): Record<string, string> => ({
  ...imageEnvironment(),
  ...environmentOf(serviceOf(name), variables),
});

function parserOf(name: string): Parse {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- by name, one for each process of the table
  return (require(`@alpokat/${name}/config`) as { parseConfig: Parse }).parseConfig;
}

const SUBGRAPH_KEYS = ["FIELD_ENCRYPTION_KEY", "BLIND_INDEX_KEY", "AUDIT_SUBJECT_KEY"];
const SUBGRAPH_SIGNING_KEYS = ["AUDIT_SIGNING_KEY", "SERVICE_SIGNING_KEY", "TOKEN_SIGNING_KEY"];
/** The secrets of each process, by how one of their kind is made weak. */
const SECRETS = {
  "identity-verification": {
    urls: ["DATABASE_URL", "CARRIER_DATABASE_URL"],
    keys: SUBGRAPH_KEYS,
    signingKeys: SUBGRAPH_SIGNING_KEYS,
  },
  gateway: { urls: ["DATABASE_URL"], keys: ["DEVICE_KEY"], signingKeys: ["SIGNING_KEY"] },
} as const;
type Name = keyof typeof SECRETS;

const url = (password: string) => (value: string) => value.replace(/:[^:@]*@/, `:${password}@`);
const key = (bytes: Uint8Array) => () => Buffer.from(bytes).toString("base64");
const signingKey = (d: string) => (value: string) => JSON.stringify({ ...(JSON.parse(value) as object), d });
const WEAKENINGS = {
  short: { urls: url("pendek"), keys: key(Buffer.from("hunter2")), signingKeys: signingKey("aHVudGVyMg") },
  demo: {
    urls: url("alpokat-demo-password"),
    keys: key(Buffer.from("demo-demo-demo-demo-demo-demo-32")),
    // RFC 8037, appendix A.1.
    signingKeys: signingKey("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"),
  },
} as const;

/** Every secret of a process with a function that spoils it; undefined for a variable that is taken away. */
function cases(name: Name): [variable: string, how: string, spoilt: string | undefined][] {
  const good = complete(name);
  return (["urls", "keys", "signingKeys"] as const).flatMap((kind) =>
    SECRETS[name][kind].flatMap((variable): [string, string, string | undefined][] => [
      [variable, "missing", undefined],
      [variable, "empty", ""],
      ...(["short", "demo"] as const).map((how): [string, string, string] => [
        variable,
        how,
        WEAKENINGS[how][kind](good[variable] ?? ""),
      ]),
    ]),
  );
}

describe.each(Object.keys(SECRETS) as Name[])("the configuration of %s in production", (name) => {
  const parse = parserOf(name);
  const refusalOf = (
    environment: Readonly<Record<string, string | undefined>>,
  ): { message: string; faults: string[] } => {
    try {
      parse(environment);
    } catch (error) {
      return error as { message: string; faults: string[] };
    }
    return { message: "", faults: [] };
  };

  it("when it is as compose gives it, then it is accepted", () => {
    expect(refusalOf(complete(name)).faults).toEqual([]);
  });

  it.each(cases(name))(
    "when %s is %s, then it is the one named, and no value is told",
    (variable, _how, spoilt) => {
      const { message, faults } = refusalOf({ ...complete(name), [variable]: spoilt });
      expect(new Set(faults.map((fault) => fault.split(/[.:]/)[0]))).toEqual(new Set([variable]));
      for (const told of [spoilt, passwordOf(spoilt)].filter((value) => value))
        expect(message).not.toContain(told);
    },
  );

  it.each(["missing", "short", "demo"])(
    "when every secret is %s and the process is started, then it names all, tells no value and ends with 78",
    async (kind) => {
      const spoilt = Object.fromEntries(
        cases(name)
          .filter(([, how]) => how === kind)
          .map(([variable, , value]) => [variable, value]),
      );
      const { status, output } = await startWith(name, { ...complete(name), ...spoilt });
      expect(status).toBe(78);
      for (const [variable, value] of Object.entries(spoilt)) {
        expect(output).toContain(variable);
        expect(output.replaceAll(value ?? "nothing to tell", "TOLD")).not.toContain("TOLD");
      }
    },
  );
});

const passwordOf = (value = ""): string => (URL.canParse(value) ? new URL(value).password : "");

function startWith(
  name: Name,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<{ status: number | null; output: string }> {
  const [, script = ""] = serviceOf(name).command ?? [];
  const child = spawn(process.execPath, [path.join(PROJECT_ROOT, script)], {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (text: Buffer) => (output += text.toString()));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, output }));
  });
}

describe("the configuration of QRIS payments in production", () => {
  const { partnerSigningKey, providerSigningKey } = newSecrets().qris;
  const given = {
    QRIS_PROVIDER_URL: "https://qris.example",
    QRIS_PARTNER_ID: "ALPOKAT",
    QRIS_SIGNING_KEY: partnerSigningKey,
    QRIS_PROVIDER_KEY: publicRsaKey(providerSigningKey),
  };
  const faultsOf = (over: Readonly<Record<string, string>>): readonly string[] => {
    try {
      parserOf("transactions")({ ...complete("transactions"), ...given, ...over });
    } catch (error) {
      return (error as { faults: string[] }).faults;
    }
    return [];
  };

  it("when all of it or nothing is given, then it is accepted", () => {
    expect(faultsOf({})).toEqual([]);
    expect(faultsOf(Object.fromEntries(Object.keys(given).map((name) => [name, ""])))).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ["a key is missing", { QRIS_SIGNING_KEY: "" }, /^QRIS_SIGNING_KEY: is missing/],
    ["a key is short", { QRIS_PROVIDER_KEY: "aHVudGVyMg" }, /^QRIS_PROVIDER_KEY: must be an RSA key/],
    [
      "a key is the other half",
      { QRIS_PROVIDER_KEY: partnerSigningKey },
      /^QRIS_PROVIDER_KEY: must be an RSA key/,
    ],
    [
      "the provider is asked in clear",
      { QRIS_PROVIDER_URL: "http://qris.example" },
      /^QRIS_PROVIDER_URL: must be https/,
    ],
  ])("when %s, then it is refused and no value is told", (_how, over, fault) => {
    expect(faultsOf(over)).toEqual([expect.stringMatching(fault)]);
  });
});

describe("the keys of receipts in production", () => {
  const { receiptSigningKey: current, grantSigningKey: other } = newSecrets();
  const publicHalf = ({ kty, crv, kid, x }: typeof current) => ({ kty, crv, kid, x });
  const faultsOf = (over: Readonly<Record<string, string>>): readonly string[] => {
    try {
      parserOf("transactions")({ ...complete("transactions"), ...over });
    } catch (error) {
      return (error as { faults: string[] }).faults;
    }
    return [];
  };
  const signing = (over: object) => ({ RECEIPT_SIGNING_KEY: JSON.stringify({ ...current, ...over }) });
  const retired = (...keys: readonly object[]) => ({
    ...signing({}),
    RECEIPT_RETIRED_JWKS: JSON.stringify({ keys }),
  });

  it("when a key is there, and none or some before it, then they are accepted", () => {
    expect(faultsOf({ RECEIPT_RETIRED_JWKS: "" })).toEqual([]);
    expect(faultsOf(retired(publicHalf(other)))).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ["the key is missing", { RECEIPT_SIGNING_KEY: "" }, /^RECEIPT_SIGNING_KEY/],
    [
      "the key can be guessed",
      signing({ d: "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A" }),
      /^RECEIPT_SIGNING_KEY/,
    ],
    [
      "its public half is another's",
      signing({ x: other.x }),
      /^RECEIPT_SIGNING_KEY: has a public half of another key/,
    ],
    [
      "its name is too long for a QR code",
      signing({ kid: "k".repeat(41) }),
      /^RECEIPT_SIGNING_KEY: has a kid/,
    ],
    ["a retired key brings its private half", retired(other), /^RECEIPT_RETIRED_JWKS/],
    [
      "a retired key is none",
      retired({ ...publicHalf(other), x: "AAAA" }),
      /^RECEIPT_RETIRED_JWKS: has a key/,
    ],
    [
      "a retired key has the present one's name",
      retired({ ...publicHalf(other), kid: current.kid }),
      /^RECEIPT_RETIRED_JWKS: has a kid twice/,
    ],
  ])("when %s, then it is refused and no value is told", (_how, over, fault) => {
    const faults = faultsOf(over);
    expect(faults.length).toBeGreaterThan(0);
    for (const each of faults) {
      expect(each).toMatch(fault);
      expect(each).not.toContain(other.x);
    }
  });
});

describe("the configuration of a key management service in production", () => {
  const override = readComposeFile(composeText("docker-compose.kms.yml"));

  it.each(Object.keys(override.services))(
    "when docker-compose.kms.yml stands beside, then %s needs no key of its own any more, and without the address it does",
    (name) => {
      const prefix = name.toUpperCase().replaceAll("-", "_");
      const given = { KMS_URL: "https://bao.example:8200", [`${prefix}_KMS_TOKEN`]: "s.rahasia" };
      const environment = {
        ...complete(name),
        ...environmentOf(serviceOf(name, override), given),
        FIELD_ENCRYPTION_KEY: "",
      };
      const { KMS_URL, KMS_KEY } = parserOf(name)(environment) as Readonly<Record<string, string>>;
      expect({ KMS_URL, KMS_KEY }).toEqual({ KMS_URL: given.KMS_URL, KMS_KEY: `alpokat-${name}` });
      expect(() => parserOf(name)({ ...environment, KMS_URL: "" })).toThrow(
        /FIELD_ENCRYPTION_KEY: is missing/,
      );
    },
  );
});
