/** The XML that S3 reads and writes. */

export interface Listing {
  readonly bucket: string;
  readonly prefix: string;
  readonly next: string | undefined;
  /** Keys are to be encoded as in an address. */
  readonly encoded: boolean;
  readonly commonPrefixes: readonly string[];
  readonly contents: readonly { readonly key: string; readonly size: number; readonly etag: string }[];
}

const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
const namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

export function listXml({ bucket, prefix, next, encoded, commonPrefixes, contents }: Listing): string {
  const shown = (key: string): string => (encoded ? encodeKey(key) : escapeXml(key));
  const rows = contents.map(
    ({ key, size, etag }) =>
      `<Contents><Key>${shown(key)}</Key><Size>${size}</Size><ETag>${escapeXml(etag)}</ETag></Contents>`,
  );
  const folders = commonPrefixes.map((folder) => `<CommonPrefixes><Prefix>${shown(folder)}</Prefix></CommonPrefixes>`);
  const page = [...rows, ...folders];
  const more = next === undefined ? "" : `<NextContinuationToken>${next}</NextContinuationToken>`;
  return `${head}<ListBucketResult ${namespace}><Name>${bucket}</Name><Prefix>${shown(prefix)}</Prefix><KeyCount>${page.length}</KeyCount><IsTruncated>${next !== undefined}</IsTruncated>${more}${page.join("")}</ListBucketResult>`;
}

export function deleteXml(): string {
  return `${head}<DeleteResult ${namespace}></DeleteResult>`;
}

export function errorXml(code: string, message: string): string {
  return `${head}<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message><RequestId>emulated</RequestId></Error>`;
}

/** Keys that a DeleteObjects names. */
export function deletionKeys(xml: string): readonly string[] {
  return [...xml.matchAll(/<Key>(.*?)<\/Key>/gs)].map(([, key = ""]) => unescapeXml(key));
}

/** S3 writes a space as `+`, as in forms. */
function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll("%20", "+").replaceAll("%2F", "/");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};
const characters = new Map(Object.entries(entities).map(([character, entity]) => [entity, character]));

function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}

function unescapeXml(text: string): string {
  return text.replaceAll(/&#x([0-9a-f]+);|&#(\d+);|&\w+;/gi, (entity, hex?: string, decimal?: string) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return characters.get(entity) ?? entity;
  });
}
