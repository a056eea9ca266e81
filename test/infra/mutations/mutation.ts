import type { CapturedStack } from "../capture-stack.ts";
import { NotOneError, type ResourceInputs, type ResourceType } from "../resources.ts";

/** Changes a copy of a stack in place. */
export type Mutation = (stack: MutableStack) => void;

/** What is wrong, the rule that must catch it, and how to make it so. */
export type Mistake = readonly [mistake: string, rule: string, mutation: Mutation];

type MutableStack = { -readonly [Key in keyof CapturedStack]: Mutable<CapturedStack[Key]> };
type Mutable<T> = T extends object ? { -readonly [Key in keyof T]: Mutable<T[Key]> } : T;

/** Changes the resources of a type whose name holds `name`. @throws NotOneError if there are none */
export function change<T extends ResourceType>(
  type: T,
  name: string,
  edit: (inputs: ResourceInputs[T]) => void,
): Mutation {
  return ({ resources }) => {
    const found = resources.filter((resource) => resource.type === type && resource.name.includes(name));
    if (found.length === 0) throw new NotOneError(`there is no ${type} called '${name}' to change`);
    for (const { inputs } of found) edit(inputs as unknown as ResourceInputs[T]);
  };
}

/** @throws NotOneError if there are none */
export function remove(type: ResourceType, name: string): Mutation {
  return (stack) => {
    const left = stack.resources.filter((resource) => resource.type !== type || !resource.name.includes(name));
    if (left.length === stack.resources.length) throw new NotOneError(`there is no ${type} called '${name}' to remove`);
    stack.resources = left;
  };
}

export function add<T extends ResourceType>(type: T, name: string, inputs: ResourceInputs[T]): Mutation {
  return ({ resources }) => {
    resources.push({ type, name, component: false, inputs: { ...inputs } });
  };
}

/** Another statement in a policy. */
export function withStatement(policy: string, action: string, resource: string): string {
  const document = JSON.parse(policy) as { Statement: object[] };
  document.Statement.push({ Effect: "Allow", Action: action, Resource: resource });
  return JSON.stringify(document);
}

export function mutated(stack: CapturedStack, mutation: Mutation): CapturedStack {
  const copy = structuredClone(stack) as MutableStack;
  mutation(copy);
  return copy;
}
