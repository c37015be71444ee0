import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { PolicyTextError, readPolicyText } from "../src";
import { keepText, keptText, parseText } from "../src/parsed-text";
import { loadBuilt } from "../src/policy";
import { parseRules } from "../src/rules";

const text = readPolicyText();
const planted = (condition: string): string =>
  `@id("planted") @clause("3") @law("l") @basis("contract") @notice("1") @retention("none") @note_id("a") @note_en("b")
   permit (principal, action, resource) when { ${condition} };`;
const changed = (condition: string): typeof text => ({ ...text, rules: text.rules + planted(condition) });
const faultsOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof PolicyTextError) return error.message;
    throw error;
  }
  return "none";
};

describe("rules that the build kept", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "alpokat-parsed-rules-"));
  const file = path.join(folder, "parsed-rules.json");
  const rewrite = (change: (kept: string) => string): void => {
    const before = readFileSync(file, "utf8");
    const after = change(before);
    expect(after).not.toBe(before);
    writeFileSync(file, after);
  };
  beforeEach(() => {
    rmSync(file, { force: true });
    keepText(text, file);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test("when the text is the one that was built, then they equal what Cedar says of it, rule by rule", () => {
    const asked = parseText(text);
    expect(asked.rules.length).toBeGreaterThan(60);
    expect(keptText(text, file)).toEqual(asked);
    expect(loadBuilt(text, file).rules).toEqual(parseRules(text, asked));
    expect(keepText(text, file)).toBe(false);
  });

  test("when the text is of another profile, then the rules of that profile are loaded", () => {
    const ids = (profile: typeof text.profile): readonly string[] =>
      loadBuilt({ ...text, profile }, file).rules.map(({ id }) => id);
    expect(ids("FINANCIAL_SERVICES")).toEqual(
      parseRules({ ...text, profile: "FINANCIAL_SERVICES" }).map(({ id }) => id),
    );
    expect(ids("FINANCIAL_SERVICES")).not.toEqual(ids("NONE"));
  });

  test.each([
    ["misspells a purpose", 'context.purpose == Alpokat::Purpose::"marketing"', /marketing/],
    ["reads a fact that may be missing", "context.minor", /minor/],
    ["isn't Cedar", "context has", /unexpected/],
  ])("when a rule changed since the build and %s, then the policy doesn't load", (_, condition, fault) => {
    const after = changed(condition);
    expect(keptText(after, file)).toBeUndefined();
    expect(faultsOf(() => loadBuilt(after, file))).toMatch(fault);
  });

  test("when a sound rule was added since the build, then it is validated and applies", () => {
    const after = changed("context has minor && !context.minor");
    expect(loadBuilt(after, file).rule("planted")?.effect).toBe("permit");
    expect(loadBuilt(text, file).rule("planted")).toBeUndefined();
  });

  test("when only the schema changed since the build, then the rules are validated against it", () => {
    const after = { ...text, schema: text.schema.replace('"marketing.own", ', "") };
    expect(keptText(after, file)).toBeUndefined();
    expect(faultsOf(() => loadBuilt(after, file))).toMatch(/marketing.own/);
  });

  test.each([
    ["says that a ban permits", (kept: string) => kept.replace('"effect":"forbid"', '"effect":"permit"')],
    ["is sealed otherwise", (kept: string) => kept.replace(/^./, (first) => (first === "0" ? "1" : "0"))],
    ["was cut off", (kept: string) => kept.slice(0, -200)],
    ["is empty", () => ""],
  ])("when the file %s, then it is ignored and Cedar is asked", (_, change) => {
    rewrite(change);
    expect(keptText(text, file)).toBeUndefined();
    expect(loadBuilt(text, file).rules).toEqual(parseRules(text));
    expect(keepText(text, file)).toBe(true);
    expect(keptText(text, file)).toEqual(parseText(text));
  });

  test("when a text with a fault is built, then nothing is kept, neither of it nor of the text before", () => {
    expect(keepText(changed("context.minor"), file)).toBe(true);
    expect(existsSync(file)).toBe(false);
    expect(loadBuilt(text, file).rules).toEqual(parseRules(text));
  });
});

describe("a process that starts", () => {
  /** Runs what was compiled. */
  const evaluate = (statement: string): unknown => {
    const program = `const { loadPolicy, Policy, readPolicyText } = require("./dist");
      const { hash } = ${statement};
      const isCedarLoaded = Object.keys(require.cache).some((file) => file.includes("cedar-wasm"));
      console.log(JSON.stringify({ hash, isCedarLoaded }));`;
    return JSON.parse(
      execFileSync(process.execPath, ["-e", program], { cwd: path.join(__dirname, ".."), encoding: "utf8" }),
    );
  };

  test("when the rules are as built, then it doesn't load Cedar, and its policy is the one that Cedar validates", () => {
    const { hash } = loadBuilt(text);
    expect(evaluate("loadPolicy()")).toEqual({ hash, isCedarLoaded: false });
    expect(evaluate("new Policy(readPolicyText())")).toEqual({ hash, isCedarLoaded: true });
  });
});
