import { type Settings } from "./settings";
import type { DemoSignIn } from "./demo/people";
import { urlOf } from "./processes/processes";

/** What the screen of a running stack tells. */
export interface ScreenFacts {
  readonly settings: Settings;
  readonly mailPageUrl: string | null;
  readonly paymentPageUrl: string | null;
  readonly signIns: readonly DemoSignIn[];
  readonly seconds: number;
}

/** Each can be pasted into the explorer as it is. */
const FIRST_QUERIES: readonly string[] = [
  "{ privacyNotice(version: 1) { version locale sha256 } }",
  "{ sales(first: 3) { edges { node { number total { amount } receipts { address } receiptDeliveries { state } } } } }",
  "{ me { name accessLog(first: 5) { edges { node { at role purpose clause outcome } } } } }",
];

/** One screen: where everything is, who one can sign in as, and what to ask first. */
export function renderScreen({
  settings,
  mailPageUrl,
  paymentPageUrl,
  signIns,
  seconds,
}: ScreenFacts): string {
  const gateway = urlOf(settings.ports.gateway);
  const places = [
    ["GraphQL", `${gateway}/graphql`, settings.mode === "demo" ? "the explorer, in a browser" : ""],
    ["Privacy", `${gateway}/privacy`, "the notice, the rules and the record's heads: public, in a browser"],
    ["Statistics", `${gateway}/statistics`, "public, in a browser"],
    ["Receipts", `${gateway}/receipts/TOKEN`, "by the link in each mail"],
    ["Verify", `${gateway}/receipts/verify`, "whether a receipt's code is genuine"],
    ["Health", `${gateway}/health`, `${gateway}/ready`],
    ...(mailPageUrl === null ? [] : [["Mails", mailPageUrl, "every mail that the stack sends"]]),
    ...(paymentPageUrl === null ? [] : [["Payments", paymentPageUrl, "where QRIS codes are paid"]]),
    ["Data", settings.dataFolder, "logs are in its folder logs"],
  ];
  return [
    `ALPOKAT is ready (${settings.mode}, ${seconds.toFixed(1)} s).`,
    "",
    ...places.map(
      ([name = "", place = "", remark = ""]) => `  ${name.padEnd(12)}${place}${remark && `  (${remark})`}`,
    ),
    ...(signIns.length === 0 ? [] : ["", signInTitle(signIns), ...signIns.map(signInLine)]),
    "",
    "Ask first",
    ...FIRST_QUERIES.map((query) => `  ${query}`),
    "",
    "Ctrl-C stops everything; the data stays.",
  ].join("\n");
}

const signInTitle = ([first]: readonly DemoSignIn[]): string =>
  `Sign in as one of these, all with the password ${first?.password ?? ""}`;

const signInLine = ({ who, email }: DemoSignIn): string => `  ${who.padEnd(22)}${email}`;
