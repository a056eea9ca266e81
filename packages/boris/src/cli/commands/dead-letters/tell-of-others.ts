import type { Look } from "../../../dead-letters/dead-letters.ts";
import { type PlaceOptions, sameOptions } from "../../place.ts";
import type { Terminal } from "../../terminal.ts";

/** Says what is among the dead letters beside those that were asked for, and what to do about it. */
export function tellOfOthers({ unreadable, heldByOthers }: Look, options: PlaceOptions, { stderr }: Terminal): void {
  if (unreadable > 0) {
    const are = unreadable === 1 ? "1 message is" : `${unreadable} messages are`;
    stderr.write(
      `boris: ${are} no dead letter of boris: 'boris dead-letters purge --unreadable${sameOptions(options)}' deletes them\n`,
    );
  }
  if (heldByOthers > 0) {
    const are = heldByOthers === 1 ? "1 more is" : `${heldByOthers} more are`;
    stderr.write(
      `boris: about ${are} held by another command just now, or by one that was killed: look again in a minute\n`,
    );
  }
}
