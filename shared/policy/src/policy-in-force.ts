import { loadPolicy, Policy } from "./policy";
import { readPolicyText, type PolicyText } from "./rules";

/**
 * The policy that new requests are decided by. A request keeps the one that it began with, so it is decided, and
 * recorded, by one policy from start to end.
 */
export class PolicyInForce {
  #current: Policy;

  constructor(first: Policy = loadPolicy()) {
    this.#current = first;
  }

  get current(): Policy {
    return this.#current;
  }

  /**
   * Puts a policy in force for the requests that begin from now on.
   * @returns whether its text is another one.
   * @throws PolicyTextError where the text can't be used: the policy before stays in force.
   */
  reload(text: PolicyText = readPolicyText()): boolean {
    const next = new Policy(text);
    if (next.hash === this.#current.hash) return false;
    this.#current = next;
    return true;
  }
}
