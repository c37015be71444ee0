import { Writable } from "node:stream";
import { createLogger } from "../src";

const SECRET = "kenari.tersembunyi@contoh.id";

function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  write(createLogger("identity-verification", "debug", destination));
  return lines.join("");
}

/** As a driver throws it: the value stands in the message, in the detail and in the parameters. */
const driverError = Object.assign(new Error(`duplicate key: ${SECRET}`), {
  code: "23505",
  detail: `Key (email)=(${SECRET}) already exists.`,
  parameters: [SECRET],
});

test.each([
  ["an error", { error: driverError }],
  ["an error under another key", { cause: driverError }],
  ["an error inside of another", { error: new Error("failed", { cause: driverError }) }],
  ["a field that is not allowed", { email: SECRET }],
  ["variables", { variables: { input: { email: SECRET } } }],
  ["a nested object under an allowed key", { error: { parameters: [SECRET] } }],
  ["headers", { headers: { authorization: `Bearer ${SECRET}` } }],
])("when %s with a planted secret is logged, then the line does not hold it", (_what, line) => {
  const text = logged((logger) => {
    logger.error(line, "something failed");
  });
  expect(text).toContain("something failed");
  expect(text).not.toContain(SECRET);
});

test("when an error is logged, then its kind, code and places are there for whoever mends it", () => {
  const text = logged((logger) => {
    logger.error({ requestId: "r1", error: driverError }, "something failed");
  });
  const line = JSON.parse(text) as Record<string, unknown>;
  expect(line).toMatchObject({
    service: "identity-verification",
    requestId: "r1",
    error: {
      kind: "Error",
      code: "23505",
      stack: expect.arrayContaining([expect.stringContaining("logger.test")]),
    },
  });
});

test("planted: when the secret stands in the message itself, then the line holds it, so the test can see", () => {
  expect(
    logged((logger) => {
      logger.info(SECRET);
    }),
  ).toContain(SECRET);
});
