/* oxlint-disable -- JavaScript without types, as webpack packs it for faast.js as it stands */
import _ from "lodash";
import { z } from "zod";

const Row = z.object({ name: z.string(), values: z.array(z.number()) });

export function ship(rows) {
  return _.sumBy(z.array(Row).parse(rows), ({ values }) => _.max(values));
}
