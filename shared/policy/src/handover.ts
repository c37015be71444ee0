import { type Category, jakartaDay, type Purpose, type ServiceName } from "@alpokat/kernel";
import { processorsAt, type Processor } from "./legal-data";

/** What is about to be handed to a processor. */
export interface Handover {
  /** Id in the register of processors. */
  readonly processor: string;
  /** The service that hands over. */
  readonly service: ServiceName;
  readonly purpose: Purpose;
  /** Of everything in it, each by itself. */
  readonly categories: readonly Category[];
  /** Where the processor's machine stands, ISO 3166-1. */
  readonly country: string;
}

/** A processor would get what the register does not let it have: a defect, which nothing is sent with. */
export class HandoverRefused extends Error {
  /** @param missing what the register lacks, a sentence each; no datum of anybody. */
  constructor(
    { processor }: Handover,
    readonly missing: readonly string[],
  ) {
    super(`Nothing is handed to ${processor}: ${missing.join("; ")}`);
    this.name = "HandoverRefused";
  }
}

/**
 * Lets a service hand data to a processor on the company's instruction, as the register of the moment has it (UU 27/2022
 * art. 51, 56). Asked by whatever sends, before it sends.
 * @throws HandoverRefused where it is not registered for the service, the purpose, a category or the country.
 */
export function requireRegistered(
  handover: Handover,
  at: Date,
  register: readonly Processor[] = processorsAt(at),
): void {
  const processor = register.find(({ id }) => id === handover.processor);
  const missing = processor ? missingFor(processor, handover) : [`it is no processor on ${jakartaDay(at)}`];
  if (missing.length > 0) throw new HandoverRefused(handover, missing);
}

function missingFor(processor: Processor, { service, purpose, categories, country }: Handover): string[] {
  const unregistered = categories.filter((category) => !processor.categories.includes(category));
  const hasBasis = processor.country === "ID" || processor.transferBasis !== null;
  return [
    ...(processor.service === service ? [] : [`${service} does not instruct it`]),
    ...(processor.purposes.includes(purpose) ? [] : [`the purpose ${purpose} is not registered`]),
    ...unregistered.map((category) => `the category ${category} is not registered`),
    ...(processor.country === country ? [] : [`the country ${country} is not registered`]),
    ...(hasBasis ? [] : [`a transfer to ${processor.country} has no basis`]),
  ];
}
