/** What is wrong with one setting. Names the variable, never its value. */
export interface ConfigurationFault {
  readonly variable: string;
  readonly fault: string;
}

/** Thrown at start with every fault of the configuration at once. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";

  constructor(readonly faults: readonly ConfigurationFault[]) {
    super(["The configuration has faults:", ...faults.map((each) => `- ${each.variable}: ${each.fault}`)].join("\n"));
  }
}
