import * as v from "valibot";
import { BackendError } from "../errors.ts";
import { type QuickCheck, quickCheckOf } from "./quick-check.ts";

const quickChecks = new WeakMap<v.GenericSchema, QuickCheck>();

/**
 * Reads a message as foreign input: anyone who may send to the queue can have written it. The error says
 * what is wrong and holds none of the message's content.
 */
export function parseMessage<S extends v.GenericSchema>(kind: string, schema: S, body: string): v.InferOutput<S> {
  const message = parseJson(body);
  if (isWellFormed(schema, message)) return message;
  const result = v.safeParse(schema, message);
  if (result.success) return result.output;
  const issue = result.issues[0];
  const path = v.getDotPath(issue);
  const problem = path === null ? "it must be a JSON object" : `'${path}' must be ${issue.expected ?? "valid"}`;
  throw new BackendError(`Cannot read a ${kind} message: ${problem}`);
}

function isWellFormed<S extends v.GenericSchema>(schema: S, message: unknown): message is v.InferOutput<S> {
  let check = quickChecks.get(schema);
  if (check === undefined) {
    check = quickCheckOf(schema);
    quickChecks.set(schema, check);
  }
  return check(message);
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
