import { runScript } from "./run-script";

const SOURCE = "shared/kernel/src/ids.ts";
const SERVER = "services/identity-verification/src/server.ts";
const CONFIG = "services/identity-verification/src/config.ts";
const TEST = "shared/kernel/test/money.test.ts";

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n");

/** One more than is allowed of each. */
const LONG_FILE = `${lines(301, (index) => `export const line${String(index)} = ${String(index)};`)}\n`;
const LONG_FUNCTION = `export function long(add: (n: number) => void): void {\n${lines(50, () => "  add(1);")}\n}\n`;
const BRANCHES = `export const branches = (n: number): number => {\n${lines(10, (index) => `  if (n === ${String(index)}) return 1;`)}\n  return 0;\n};\n`;
const MANY_PARAMETERS =
  "export const many = (a: number, b: number, c: number, d: number, e: number): number => a + b + c + d + e;\n";
const ENVIRONMENT = "export const home = process.env.HOME;\n";

const PLANTED: readonly (readonly [rule: string, file: string, text: string])[] = [
  ["max-lines", SOURCE, LONG_FILE],
  ["max-lines-per-function", SOURCE, LONG_FUNCTION],
  ["complexity", SOURCE, BRANCHES],
  ["max-params", SOURCE, MANY_PARAMETERS],
  ["no-restricted-syntax", SERVER, ENVIRONMENT],
  ["no-restricted-syntax", SOURCE, "export default function unnamed(): void {}\n"],
  ["@typescript-eslint/no-explicit-any", SOURCE, "export const something: any = 1;\n"],
  [
    "@typescript-eslint/no-non-null-assertion",
    SOURCE,
    "export const first = (list: string[]): string => list[0]!;\n",
  ],
  [
    "@typescript-eslint/no-floating-promises",
    SOURCE,
    "export const run = (work: () => Promise<void>): void => {\n  work();\n};\n",
  ],
  [
    "@typescript-eslint/switch-exhaustiveness-check",
    SOURCE,
    'export function name(of: "a" | "b"): string {\n  switch (of) {\n    case "a":\n      return "A";\n  }\n  return "";\n}\n',
  ],
  ["jest/no-focused-tests", TEST, 'test.only("when alone, then alone", () => {\n  expect(1).toBe(1);\n});\n'],
  ["jest/no-disabled-tests", TEST, 'test.skip("when off, then off", () => {\n  expect(1).toBe(1);\n});\n'],
  ["jest/expect-expect", TEST, 'test("when nothing is expected, then nothing", () => {});\n'],
];

const ALLOWED: readonly (readonly [file: string, text: string])[] = [
  [CONFIG, ENVIRONMENT],
  [SOURCE, "export const sum = (a: number, b: number, c: number, d: number): number => a + b + c + d;\n"],
  [TEST, 'test("when it is run, then it runs", () => {\n  expect(1).toBe(1);\n});\n'],
];

describe("the rules on texts", () => {
  let broken: string[][];

  beforeAll(() => {
    const texts = [
      ...PLANTED.map(([, file, text]) => ({ file, text })),
      ...ALLOWED.map(([file, text]) => ({ file, text })),
    ];
    broken = runScript("lint.mjs", [], JSON.stringify(texts)) as string[][];
  }, 120_000);

  test.each(PLANTED.map(([rule, file], index) => [rule, file, index] as const))(
    "when %s is broken in %s, then it says so",
    (rule, _file, index) => {
      expect(broken[index]).toContain(rule);
    },
  );

  test("when a text stays within the rules, then nothing is said", () => {
    expect(broken.slice(PLANTED.length)).toEqual(ALLOWED.map(() => []));
  });
});
