import * as v from "valibot";
import { BackendError } from "../errors.ts";

/**
 * Reads a message as foreign input: anyone who may send to the queue can have written it. The error says
 * what is wrong and holds none of the message's content.
 */
export function parseMessage<S extends v.GenericSchema>(kind: string, schema: S, body: string): v.InferOutput<S> {
  const result = v.safeParse(schema, parseJson(body));
  if (result.success) return result.output;
  const issue = result.issues[0];
  const path = v.getDotPath(issue);
  const problem = path === null ? "it must be a JSON object" : `'${path}' must be ${issue.expected ?? "valid"}`;
  throw new BackendError(`Cannot read a ${kind} message: ${problem}`);
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
