/** The only pool that there is on one machine. */
export const poolName = "default";

export const tasksName = `tasks-${poolName}`;
export const deadLettersName = `dead-letters-${poolName}`;

/** Tasks of a job whose client is gone wait under this and the job's id. */
export const waitingPrefix = "waiting-";
