/* oxlint-disable -- JavaScript without types, as webpack packs it for faast.js as it stands */
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";

export async function ship(bucket) {
  const { Contents } = await new S3Client({}).send(new ListObjectsV2Command({ Bucket: bucket }));
  return Contents.length;
}
