import { type Settings } from "./settings";
import { urlOf } from "./processes/processes";

/** Somebody that the demo data holds, to sign in as. */
export interface DemoSignIn {
  readonly who: string;
  readonly email: string;
  readonly password: string;
}

/** What the screen of a running stack tells. */
export interface ScreenFacts {
  readonly settings: Settings;
  readonly mailPageUrl: string | null;
  readonly signIns: readonly DemoSignIn[];
  readonly seconds: number;
}

/** Each can be pasted into the explorer as it is. */
const FIRST_QUERIES: readonly string[] = [
  "query { __typename }",
  'query { __type(name: "Mutation") { fields { name description } } }',
  "query { me { id } }",
];

/** One screen: where everything is, who one can sign in as, and what to ask first. */
export function renderScreen({ settings, mailPageUrl, signIns, seconds }: ScreenFacts): string {
  const gateway = urlOf(settings.ports.gateway);
  const places = [
    ["GraphQL", `${gateway}/graphql`, settings.mode === "demo" ? "the explorer, in a browser" : ""],
    ["Health", `${gateway}/health`, `${gateway}/ready`],
    ...(mailPageUrl === null ? [] : [["Mails", mailPageUrl, "every mail that the stack sends"]]),
    ["Data", settings.dataFolder, "logs are in its folder logs"],
  ];
  return [
    `ALPOKAT is ready (${settings.mode}, ${seconds.toFixed(1)} s).`,
    "",
    ...places.map(
      ([name = "", place = "", remark = ""]) => `  ${name.padEnd(9)}${place}${remark && `  (${remark})`}`,
    ),
    ...(signIns.length === 0 ? [] : ["", "Sign in as", ...signIns.map(signInLine)]),
    "",
    "Ask first",
    ...FIRST_QUERIES.map((query) => `  ${query}`),
    "",
    "Ctrl-C stops everything; the data stays.",
  ].join("\n");
}

const signInLine = ({ who, email, password }: DemoSignIn): string =>
  `  ${who.padEnd(22)}${email.padEnd(32)}${password}`;
