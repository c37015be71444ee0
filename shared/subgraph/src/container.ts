import type { ContainerType } from "type-graphql";

/** TypeGraphQL's own container would call `new Resolver()` with no arguments; this one knows what was wired and refuses the rest. */
export function containerOf(instances: readonly object[]): ContainerType {
  const byClass = new Map<unknown, object>(instances.map((instance) => [instance.constructor, instance]));
  return {
    get(wanted: { name: string }) {
      const instance = byClass.get(wanted);
      if (!instance) throw new Error(`${wanted.name} is not wired`);
      return instance;
    },
  };
}
