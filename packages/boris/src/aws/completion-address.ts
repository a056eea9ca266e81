import { QueueGoneError } from "../backend/queue-gone.ts";
import { newQueueId } from "../protocol/ids.ts";
import { queueNameOf } from "./sqs-queue.ts";

/** A new name for the completion queue of one executor. Names are never used twice: SQS lets a deleted one rest. */
export function newCompletionAddress(prefix: string): string {
  return prefix + newQueueId();
}

/**
 * Where the completion queue of that address is: beside the queue of tasks. An address comes from a message, which anyone
 * may have written who may send tasks, so it never becomes the address of anything but a completion queue of this stage.
 *
 * @throws QueueGoneError for any other address: nobody who could be told listens there
 */
export function completionUrl(tasksUrl: string, prefix: string, address: string): string {
  const isOurs = address.startsWith(prefix) && /^[0-9a-z]{26}$/.test(address.slice(prefix.length));
  if (!isOurs) throw new QueueGoneError("Cannot send a completion: its address is no completion queue of this stage");
  return tasksUrl.slice(0, -queueNameOf(tasksUrl).length) + address;
}

/** When the queue of that address was made, in milliseconds since the epoch: its id begins with the time. */
export function madeAt(prefix: string, address: string): number {
  const time = address.slice(prefix.length, prefix.length + ulidTimeLength).split("");
  return time.reduce((sum, character) => sum * base32.length + base32.indexOf(character), 0);
}

const base32 = "0123456789abcdefghjkmnpqrstvwxyz";
const ulidTimeLength = 10;
