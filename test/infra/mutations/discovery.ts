import { change, type Mistake } from "./mutation.ts";

export const discoveryMutations: readonly Mistake[] = [
  [
    "a parameter that clients do not look for",
    "clients find the stage by its parameter",
    change("aws:ssm/parameter:Parameter", "Config", (parameter) => {
      parameter.name = "/boris/config";
    }),
  ],
  [
    "a parameter of another version",
    "clients find the stage by its parameter",
    change("aws:ssm/parameter:Parameter", "Config", (parameter) => {
      parameter.value = parameter.value.replace('"v":1', '"v":2');
    }),
  ],
  [
    "a parameter with another timeout",
    "clients know each pool as it is",
    change("aws:ssm/parameter:Parameter", "Config", (parameter) => {
      parameter.value = parameter.value.replace('"timeoutSeconds":900', '"timeoutSeconds":60');
    }),
  ],
  [
    "no large pool",
    "there are a default pool and a large one",
    change("aws:lambda/function:Function", "LargeWorker", (fn) => {
      fn.memorySize = 1_769;
    }),
  ],
  [
    "a deployment that does not print its client policy",
    "a deployment prints what to attach and where to look",
    ({ outputs }) => {
      delete outputs["clientPolicy"];
    },
  ],
];
