/** One line of `boris doctor`, of any backend. A warning is nothing that keeps tasks from running. */
export interface Check {
  readonly state: "ok" | "warning" | "failed";
  readonly line: string;
}

export function ok(line: string): Check {
  return { state: "ok", line };
}

export function warning(line: string): Check {
  return { state: "warning", line };
}

export function failed(line: string): Check {
  return { state: "failed", line };
}

/** What a check throws is its line: every error of boris is one, and says what to do. */
export async function checked(check: () => Promise<Check>): Promise<Check> {
  try {
    return await check();
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}
