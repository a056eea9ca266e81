import type { ReportPart } from "../src/report/report-data.ts";

interface FollowOptions {
  readonly onPart: (part: ReportPart) => void;
  readonly onStatus: (text: string) => void;
}

const states = {
  running: "Live",
  ended: "The job has ended",
  abandoned: "The program that sent its tasks is gone",
} as const;

/** Hears of what is new from who serves this page, for as long as the job goes on. */
export function followJob({ onPart, onStatus }: FollowOptions): void {
  const events = new EventSource("events");
  let ended = false;
  onStatus("Connecting …");
  events.addEventListener("part", ({ data }: MessageEvent<string>) => {
    const part = JSON.parse(data) as ReportPart;
    onPart(part);
    ended = part.progress.state === "ended";
    onStatus(states[part.progress.state]);
    // Nothing more will come, and the server may go.
    if (ended) events.close();
  });
  events.addEventListener("error", () => {
    if (!ended) onStatus("Connection lost: this is how things stood. Trying again …");
  });
}
