import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { SERVICES } from "@alpokat/kernel";
import { processorsAt } from "@alpokat/policy";

const PROJECT_ROOT = path.resolve(__dirname, "../..");
const NOW = new Date("2026-11-23T03:00:00.000Z");

/** Ways out of a process: a client of HTTP or SMTP, or a socket of its own. */
const WAY_OUT = /\bfetch\(|from "(undici|nodemailer|node:(https?|http2|net|tls|dgram))"/;
/** To listen, to look at an address and to name a type leads nowhere. */
const NO_WAY_OUT =
  /^import (?:type .*|\{ (?:(?:createServer|isIP|type \w+)(?:, )?)+ \}) from "node:(?:http|net)";$/gm;

/** Every file that talks to somebody else, and the processor that it talks to. */
const PORTS: Readonly<Record<string, string>> = {
  "services/communications/src/sending/smtp-mailer.ts": "mail-carrier",
  "services/transactions/src/provider/snap-client.ts": "qris-provider",
};

/** What stays within the company, and why. */
const WITHIN: Readonly<Record<string, string>> = {
  "services/disclosure-requests/src/packaging/verify-main.ts": "fetches public keys, for whoever verifies",
  "services/transactions/src/import-cli/gateway-session.ts": "the company's own gateway",
  "shared/persistence/src/keys/transit/transit-client.ts": "the company's own key engine: keys, no data",
  "shared/subgraph/src/gateway-client.ts": "the company's own gateway",
};

type Files = Readonly<Record<string, string>>;

const FOLDERS: readonly string[] = [
  ...SERVICES.map((service) => `services/${service}/src`),
  ...["kernel", "persistence", "policy", "subgraph"].map((name) => `shared/${name}/src`),
];

const sources = (): Files =>
  Object.fromEntries(
    FOLDERS.flatMap((folder) =>
      readdirSync(path.join(PROJECT_ROOT, folder), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => path.posix.join(folder, file.split(path.sep).join("/"))),
    )
      .map((file) => [file, readFileSync(path.join(PROJECT_ROOT, file), "utf8")] as const)
      .filter(([, text]) => WAY_OUT.test(text.replace(NO_WAY_OUT, ""))),
  );

/** One sentence for each way out that the register of processors does not know. */
function faults(files: Files): string[] {
  return Object.entries(files).flatMap(([file, text]) => {
    if (WITHIN[file] !== undefined) return [];
    const id = PORTS[file];
    const processor = processorsAt(NOW).find((each) => each.id === id);
    if (!processor) return [`${file} leads to nobody in the register of processors`];
    return [
      ...(file.startsWith(`services/${processor.service}/`)
        ? []
        : [`${file}: ${processor.id} is instructed by another`]),
      ...(text.includes("requireRegistered(") && text.includes(`"${processor.id}"`)
        ? []
        : [`${file} sends without asking the register`]),
    ];
  });
}

describe("3.5: ways out of the services", () => {
  test("3.5: when their files are gone through, then each leads to a registered processor and asks the register, or stays within", () => {
    const files = sources();
    expect(faults(files)).toEqual([]);
    const known = [...Object.keys(PORTS), ...Object.keys(WITHIN)].toSorted();
    expect(Object.keys(files).toSorted()).toEqual(known);
  });

  test("3.5: when one leads to nobody, or does not ask, then the check says so", () => {
    const mailer = "services/communications/src/sending/smtp-mailer.ts";
    expect(
      faults({
        "services/transactions/src/exporting/ledger-export.ts": "await fetch(url)",
        [mailer]: "sendMail()",
      }),
    ).toEqual([
      "services/transactions/src/exporting/ledger-export.ts leads to nobody in the register of processors",
      `${mailer} sends without asking the register`,
    ]);
  });
});
