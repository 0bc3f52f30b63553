import type { RetrievalRow } from '@vse/eval';
import { sgraf, systems as alignment } from '../../examples/alignment-flickr30k/src/systems';
import { publishedFor as publishedCca } from '../../examples/cca-baseline/src/rows';
import { systems as dan } from '../../examples/dan-flickr30k/src/systems';
import { systems as defrag } from '../../examples/defrag-flickr8k/src/systems';
import { gridOf, publishedFor as publishedDspe } from '../../examples/dspe-flickr30k/src/grid';
import { systems as dvsa } from '../../examples/dvsa-flickr8k/src/systems';
import { systems as linear } from '../../examples/linear-baselines/src/systems';
import { ensembles, systems as scan } from '../../examples/scan-flickr30k/src/systems';
import { systems as vsepp } from '../../examples/vsepp-flickr30k/src/systems';

/** A row of a published table, with its data set and source. */
export interface PublishedRow {
  readonly data: string;
  readonly row: RetrievalRow;
  readonly source: string;
}

const names: Readonly<Record<string, string>> = {
  flickr8k: 'Flickr8k',
  flickr30k: 'Flickr30K',
  'coco-1k': 'COCO 1K',
  'coco-5k': 'COCO 5K',
};

interface Tabled {
  readonly published: Readonly<Record<string, RetrievalRow | undefined>>;
  readonly source: string;
}

function rowsOf(systems: Readonly<Record<string, unknown>>): readonly PublishedRow[] {
  return Object.values(systems as Readonly<Record<string, Tabled>>).flatMap(({ published, source }) =>
    Object.entries(published).flatMap(([set, row]) =>
      row === undefined ? [] : [{ data: names[set] ?? set, row, source }],
    ),
  );
}

function one({ published, source }: { readonly published?: unknown; readonly source?: string | undefined }) {
  if (published === undefined) return [];
  return [{ data: names['flickr30k']!, row: published as RetrievalRow, source: source! }];
}

/** Published rows by the name of a page: those that the examples print beside their own, from their sources. */
export const publishedRows: Readonly<Record<string, readonly PublishedRow[]>> = {
  scan: [...rowsOf(scan), ...rowsOf(ensembles)].filter(({ row }) => row.system !== 'VSE++'),
  vsepp: rowsOf(vsepp),
  'vse-infinity': rowsOf({ system: alignment['vse-infinity'] }),
  chan: rowsOf({ system: alignment.chan }),
  // The paper's row is of both together.
  saf: rowsOf({ sgraf }),
  sgr: rowsOf({ sgraf }),
  dan: rowsOf(dan),
  dvsa: rowsOf(dvsa),
  defrag: rowsOf(defrag),
  cca: one(publishedCca('fisher', 'normalised CCA') ?? {}),
  dspe: gridOf({
    texts: ['fisher'],
    branches: ['non-linear'],
    terms: ['structure'],
  }).flatMap((row) => one(publishedDspe(row))),
  devise: one(linear.devise),
  'deep-cca': one(linear['deep-cca']),
};

/** Systems that an example trains and that may not be measured yet: their pages say so until a table has their row. */
export const trained: ReadonlySet<string> = new Set(Object.values(alignment).map(({ title }) => title));
