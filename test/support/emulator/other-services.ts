import { AwsError } from "./aws-error.ts";

/** What Lambda tells of a function and of its event source mapping, as far as `doctor` asks. */
export interface EmulatedFunction {
  readonly name: string;
  readonly queueArn: string;
  readonly enabled: boolean;
  readonly partialResponses: boolean;
  readonly batchSize: number;
}

/** Parameters of SSM, by name. */
export class SsmService {
  readonly parameters = new Map<string, string>();

  answer(action: string, request: { readonly Name?: string }): object {
    if (action !== "GetParameter") throw new AwsError("UnsupportedOperation", `The emulator does not know ${action}`);
    const { Name = "" } = request;
    const value = this.parameters.get(Name);
    if (value === undefined) throw new AwsError("ParameterNotFound", "");
    return { Parameter: { Name, Value: value, Type: "String", Version: 1 } };
  }
}

/** The one question of Lambda's control plane that boris asks. */
export class LambdaService {
  readonly functions = new Map<string, EmulatedFunction>();

  answer(query: URLSearchParams): { action: string; output: () => object } {
    return { action: "ListEventSourceMappings", output: () => this.#mappings(query.get("FunctionName") ?? "") };
  }

  #mappings(name: string): object {
    const { enabled, partialResponses, batchSize, queueArn } = this.#named(name);
    const mapping = {
      State: enabled ? "Enabled" : "Disabled",
      BatchSize: batchSize,
      EventSourceArn: queueArn,
      FunctionResponseTypes: partialResponses ? ["ReportBatchItemFailures"] : [],
    };
    return { EventSourceMappings: [mapping] };
  }

  #named(name: string): EmulatedFunction {
    const found = this.functions.get(name);
    if (found === undefined) throw new AwsError("ResourceNotFoundException", `Function not found: ${name}`, 404);
    return found;
  }
}
