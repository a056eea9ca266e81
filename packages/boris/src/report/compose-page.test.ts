import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { composeFile, composeLivePage } from "./compose-page.ts";
import type { ReportPart } from "./report-data.ts";

const assets = { script: "console.log('$& $1');", style: "body { color: red }" };

test("the policy allows the page its own script and style, and nothing else", async () => {
  const html = await composeFile(assets, {} as ReportPart);
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
  const hash = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  expect(policy).toBe(
    `default-src 'none'; script-src ${hash(assets.script)}; style-src ${hash(assets.style)}; img-src data:; connect-src 'none'; base-uri 'none'; form-action 'none'`,
  );
  expect(html).toContain(`<script type="module">${assets.script}</script>`);
  expect(composeLivePage(assets).policy).toContain("connect-src 'self'");
});

test("the data comes back as it was, and no text of others stands in the HTML", async () => {
  const part = { job: { name: "</script><script>alert(1)</script>\u2028" } } as ReportPart;
  const html = await composeFile(assets, part);
  expect(html).not.toContain("alert");
  const data = /id="boris-data">([A-Za-z0-9+/=]*)</.exec(html)?.[1] ?? "";
  expect(JSON.parse(gunzipSync(Buffer.from(data, "base64")).toString())).toEqual(part);
});
