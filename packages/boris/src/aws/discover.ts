import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { BackendError } from "../errors.ts";
import { ownVersion } from "../own-version.ts";
import { decodeStageConfig, type StageConfig } from "../protocol/stage-config.ts";
import { awsFailure, nameOf } from "./aws-failure.ts";
import type { ClientsOptions } from "./clients.ts";

export interface DiscoverOptions extends ClientsOptions {
  /** Known already: nothing is looked up. */
  readonly config?: StageConfig | undefined;
  readonly stage?: string | undefined;
}

/** Where the stack says where everything is. */
function parameterNameOf(stage: string): string {
  return `/boris/${stage}/config`;
}

/**
 * Finds out where everything of a stage is: from what is given, then from `BORIS_CONFIG`, then from the stage's parameter.
 * Rejects with a `BackendError` that says what is missing, also when the stage does not go with this version of boris.
 */
export async function discover(options: DiscoverOptions, env: NodeJS.ProcessEnv): Promise<StageConfig> {
  const config = given(options) ?? fromEnv(env) ?? (await fromParameter(options, env));
  checkStage(config, options.stage);
  checkVersion(config, ownVersion());
  return config;
}

/** @throws BackendError if the stage was deployed by a version of boris that does not go with this one */
function checkVersion({ stage, version }: StageConfig, own: string | undefined): void {
  if (own === undefined || compatible(version, own)) return;
  throw new BackendError(
    `Cannot use stage '${stage}': it was deployed with boris ${version}, and this is boris ${own}. Deploy it again, or install borisjs@${version}`,
  );
}

function given({ config }: DiscoverOptions): StageConfig | undefined {
  return config && decoded(JSON.stringify(config), "aws({ config })");
}

function fromEnv(env: NodeJS.ProcessEnv): StageConfig | undefined {
  const text = env["BORIS_CONFIG"];
  return text ? decoded(text, "BORIS_CONFIG") : undefined;
}

async function fromParameter(options: DiscoverOptions, env: NodeJS.ProcessEnv): Promise<StageConfig> {
  const stage = options.stage ?? env["BORIS_STAGE"];
  if (!stage) throw new BackendError("Cannot find a stage: give aws({ stage }), or set BORIS_STAGE");
  const name = parameterNameOf(stage);
  const { region, endpoint } = options;
  const client = new SSMClient({ ...(region && { region }), ...(endpoint && { endpoint }) });
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: name }));
    return decoded(Parameter?.Value ?? "", `parameter ${name}`);
  } catch (thrown) {
    if (nameOf(thrown) === "ParameterNotFound") throw await notDeployed(stage, client, thrown);
    throw awsFailure(`find stage '${stage}' (parameter ${name})`, "ssm:GetParameter", thrown);
  } finally {
    client.destroy();
  }
}

async function notDeployed(stage: string, client: SSMClient, cause: unknown): Promise<BackendError> {
  const region = await client.config.region();
  return new BackendError(
    `Cannot find stage '${stage}' in ${region}: it is not deployed there. Run \`sst deploy --stage ${stage}\`, or set AWS_REGION to where it is`,
    { cause },
  );
}

function decoded(text: string, source: string): StageConfig {
  try {
    return decodeStageConfig(text);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new BackendError(`${problem} (${source}). Deploy the stage again with this version of boris`, { cause });
  }
}

function checkStage(config: StageConfig, wanted: string | undefined): void {
  if (wanted === undefined || wanted === config.stage) return;
  throw new BackendError(
    `Cannot use stage '${wanted}': the configuration that is given is that of stage '${config.stage}'`,
  );
}

/** Before 1.0.0 a minor version may break what a major one may afterwards. */
function compatible(version: string, own: string): boolean {
  const parts = (text: string): string => text.split(".", text.startsWith("0.") ? 2 : 1).join(".");
  return parts(version) === parts(own);
}
