import type { Runtime } from "node:inspector";
import { handleOf, post, valueOf } from "./session.ts";

/** What V8 knows of a function or of an object. */
export interface Inspected {
  /** Absent for native and bound functions, and for what is no function. */
  readonly location?: ScriptLocation;
  /** Scopes that the function closes over, from the inside out. */
  readonly scopes: readonly RunningScope[];
  /** Present for a bound function. */
  readonly bound?: BoundParts;
  /** Names of private fields and methods, with their `#`. */
  readonly privateNames: readonly string[];
}

/** A place in running code; lines and columns count from zero. */
export interface ScriptLocation {
  readonly scriptId: string;
  readonly line: number;
  readonly column: number;
}

/** One scope. V8 keeps names only for variables that some closure refers to. */
export interface RunningScope {
  /** V8's word for it: `Module`, `Closure (makeAdder)`, `Block`, `Global`. */
  readonly kind: string;
  /** The variables; reading an uninitialised one throws. */
  readonly variables: object | undefined;
}

interface BoundParts {
  readonly target: unknown;
  readonly receiver: unknown;
  readonly args: readonly unknown[];
}

interface ScopeList {
  readonly [index: string]: { readonly object?: object } | undefined;
}

/** Looks at a function, or at an object for its private names. */
export function inspectFunction(value: unknown): Inspected {
  const handle = handleOf(value);
  if (handle === undefined) return { scopes: [], privateNames: [] };
  const properties = post("Runtime.getProperties", {
    objectId: handle,
    ownProperties: true,
    nonIndexedPropertiesOnly: true,
  }) as Runtime.GetPropertiesReturnType & PrivateProperties;
  const internal = new Map(properties.internalProperties?.map((each) => [each.name, each.value]));
  const location = readLocation(internal.get("[[FunctionLocation]]"));
  const bound = readBound(internal);
  return {
    scopes: readScopes(internal.get("[[Scopes]]")),
    privateNames: (properties.privateProperties ?? []).map((each) => each.name),
    ...(location && { location }),
    ...(bound && { bound }),
  };
}

interface PrivateProperties {
  readonly privateProperties?: readonly { readonly name: string }[];
}

function readLocation(remote: Runtime.RemoteObject | undefined): ScriptLocation | undefined {
  if (remote === undefined) return undefined;
  const { scriptId, lineNumber, columnNumber } = remote.value as {
    scriptId: string;
    lineNumber: number;
    columnNumber?: number;
  };
  return { scriptId, line: lineNumber, column: columnNumber ?? 0 };
}

function readScopes(remote: Runtime.RemoteObject | undefined): RunningScope[] {
  if (remote?.objectId === undefined) return [];
  // The list holds the variables' real values; their descriptions are only on the inspector's side.
  const list = valueOf(remote.objectId) as ScopeList;
  const { result } = post("Runtime.getProperties", {
    objectId: remote.objectId,
    ownProperties: true,
  }) as Runtime.GetPropertiesReturnType;
  return result
    .filter((property) => /^\d+$/.test(property.name))
    .map((property) => ({
      kind: property.value?.description ?? "",
      variables: list[property.name]?.object,
    }));
}

function readBound(internal: ReadonlyMap<string, Runtime.RemoteObject | undefined>): BoundParts | undefined {
  const target = internal.get("[[TargetFunction]]");
  if (target?.objectId === undefined) return undefined;
  return {
    target: valueOf(target.objectId),
    receiver: remoteValue(internal.get("[[BoundThis]]")),
    args: Array.from(remoteValue(internal.get("[[BoundArgs]]")) as ArrayLike<unknown>),
  };
}

function remoteValue(remote: Runtime.RemoteObject | undefined): unknown {
  return remote?.objectId === undefined ? (remote?.value as unknown) : valueOf(remote.objectId);
}
