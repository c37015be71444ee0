import { PublicError, type Category } from "@alpokat/kernel";
import { MapperKind, mapSchema } from "@graphql-tools/utils";
import {
  defaultFieldResolver,
  getNamedType,
  GraphQLError,
  isCompositeType,
  isNonNullType,
  type GraphQLFieldConfig,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from "graphql";
import { collectedCategories } from "./collected-categories";
import { categoryOf, triggerOf } from "./directive-nodes";
import { guardsField } from "./foreseen-fields";
import { isThenable, learnFirst } from "./learn-first";
import { maskValue } from "./mask";
import { referenceOf } from "./mark";
import { guardOf, type RequestGuard } from "./request-guard";
import { placeOf } from "./table";
import { type CollectionTrigger } from "./triggers";

type Resolver = GraphQLFieldResolver<unknown, unknown>;

/**
 * Puts the policy around every classified output field and every mutation that collects. The guard of the request is
 * read from `context.guard`.
 * @throws Error for a classification that isn't in the vocabulary, or a classified field that can't be null.
 */
export function guardSchema(schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field: GraphQLFieldConfig<unknown, unknown>, name, typeName) => {
      const category = categoryOf(field.astNode);
      const trigger = triggerOf(field.astNode);
      const inner = field.resolve ?? defaultFieldResolver;
      if (category && isNonNullType(field.type)) {
        throw new Error(`${typeName}.${name} is classified and must be nullable: a denial answers null`);
      }
      const learning = isCompositeType(getNamedType(field.type)) ? learnFirst(inner) : inner;
      if (category) return { ...field, resolve: guardField(category, learning) };
      if (trigger) return { ...field, resolve: guardCollection(trigger, learning) };
      return learning === inner ? field : { ...field, resolve: learning };
    },
  });
}

/** Decides before the value is computed, so that neither null, nor an error, nor the time taken tells anything. */
function guardField(category: Category, inner: Resolver): Resolver {
  const field = { category, place: placeOf("read", category) };
  const resolve: Resolver = (source, args, context, info) => {
    const guard = guardOf(context);
    const decision = guard.decideField(field, source);
    if (decision.outcome === "ALLOW") return inner(source, args, context, info);
    if (decision.outcome === "MASK") return masked(guard, category, inner(source, args, context, info), info);
    return deny(guard, guard.denialOf(decision, { action: "read", category }, referenceOf(source)), info);
  };
  return guardsField(resolve, field);
}

function masked(guard: RequestGuard, category: Category, value: unknown, info: GraphQLResolveInfo): unknown {
  const mask = (clear: unknown): unknown => {
    guard.noteMasked(pathOf(info).join("."));
    return clear === null || clear === undefined ? null : maskValue(category, clear);
  };
  return isThenable(value) ? value.then(mask) : mask(value);
}

function guardCollection(trigger: CollectionTrigger, inner: Resolver): Resolver {
  return (source, args: Readonly<Record<string, unknown>>, context, info) => {
    const guard = guardOf(context);
    const declared = info.parentType.getFields()[info.fieldName]?.args ?? [];
    const collect = (): unknown => {
      requireCollection(guard, { trigger, categories: collectedCategories(declared, args) }, info);
      return inner(source, args, context, info);
    };
    const wait = guard.learnGiver(trigger);
    return wait ? wait.then(collect) : collect();
  };
}

function requireCollection(
  guard: RequestGuard,
  { trigger, categories }: { readonly trigger: CollectionTrigger; readonly categories: readonly Category[] },
  info: GraphQLResolveInfo,
): void {
  try {
    guard.requireCollection(trigger, categories);
  } catch (error) {
    if (error instanceof PublicError) throw graphqlError(guard, error, info);
    throw error;
  }
}

/** The last error that a request may have, for the count of those that follow it. */
const lastErrors = new WeakMap<RequestGuard, GraphQLError>();

function deny(guard: RequestGuard, denial: PublicError, info: GraphQLResolveInfo): null {
  if (!guard.takeErrorSlot()) {
    const last = lastErrors.get(guard);
    if (last) last.extensions["furtherDenials"] = guard.unreportedDenials;
    return null;
  }
  const error = graphqlError(guard, denial, info);
  lastErrors.set(guard, error);
  throw error;
}

const graphqlError = (guard: RequestGuard, denial: PublicError, info: GraphQLResolveInfo): GraphQLError =>
  new GraphQLError(denial.text[guard.principal.locale], {
    nodes: info.fieldNodes,
    path: pathOf(info),
    originalError: denial,
    extensions: { code: denial.code, ...denial.extensions },
  });

function pathOf({ path }: GraphQLResolveInfo): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let step: GraphQLResolveInfo["path"] | undefined = path; step; step = step.prev)
    keys.unshift(step.key);
  return keys;
}
