import { InvalidArgumentError } from "commander";

const mostPort = 65_535;

/** Reads a port to listen on; 0 stands for any that is free. */
export function parsePort(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : NaN;
  if (port <= mostPort) return port;
  throw new InvalidArgumentError(`It must be a number from 0 to ${mostPort}.`);
}
