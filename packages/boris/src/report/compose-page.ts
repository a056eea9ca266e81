import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { PageAssets } from "./page-assets.ts";
import type { ReportPart } from "./report-data.ts";

/** A page that needs nothing but itself: it may run its own script and use its own styles, and load nothing. */
export async function composeFile(assets: PageAssets, part: ReportPart): Promise<string> {
  return compose(assets, policyOf(assets, "'none'"), await pack(part));
}

/** The same page without data, which it asks whoever serves it for. */
export function composeLivePage(assets: PageAssets): { readonly html: string; readonly policy: string } {
  const policy = policyOf(assets, "'self'");
  return { html: compose(assets, policy, ""), policy };
}

/** Text in base64 holds nothing that HTML could take for its own, whatever names and messages there are. */
async function pack(part: ReportPart): Promise<string> {
  const packed = await promisify(gzip)(JSON.stringify(part));
  return packed.toString("base64");
}

function policyOf({ script, style }: PageAssets, connect: string): string {
  return [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "img-src data:",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

/** A square in the colours of the charts. */
const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='3' fill='%230072b2'/%3E%3Cpath d='M3 5h7M3 8h10M3 11h5' stroke='%23fff' stroke-width='1.8'/%3E%3C/svg%3E";

function compose({ script, style }: PageAssets, policy: string, data: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>boris report</title>
<link rel="icon" href="${icon}">
<style>${style}</style>
</head>
<body>
<noscript>This report draws itself: it needs JavaScript. It loads nothing.</noscript>
<script type="application/gzip" id="boris-data">${data}</script>
<script type="module">${script}</script>
</body>
</html>
`;
}
