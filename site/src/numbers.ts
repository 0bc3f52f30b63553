import { publishedRows, trained } from './published-rows';
import { readText } from './repository';
import { markdownTable, tableBelow } from './tables';

const header = [
  'system',
  'data',
  'i2t R@1',
  'R@5',
  'R@10',
  't2i R@1',
  'R@5',
  'R@10',
  'rsum',
  '95 % of draws',
];

/** Rows of docs/results.md by the names of its tables; scenes are generated and say so in the name. */
const measured = [
  { heading: 'All systems', data: 'Flickr8k dev, frozen MobileNetV2' },
  { heading: 'One vector an image, one a caption', data: 'Flickr8k dev, frozen network' },
  { heading: 'All systems on scenes', data: 'scenes' },
] as const;

/**
 * Table of one system: the published rows that its example prints, then what was measured here, from docs/results.md. `page` names
 * the published rows, `systems` the measured ones; of a system that an example trains and that has no row yet the text says so.
 *
 * @throws `Error` if a system has no measured row and no example trains it.
 */
export function numbersTable(page: string, systems: readonly string[]): string {
  const printed = (publishedRows[page] ?? []).map(({ data, row }) => {
    const cells = [row.imageToText, row.textToImage].flatMap((direction) =>
      [1, 5, 10].map((k) => direction?.recall[k]?.toFixed(1) ?? '-'),
    );
    return [`${row.system}, published`, data, ...cells, row.rsum?.toFixed(1) ?? '-', '-'];
  });
  const text = readText('docs/results.md');
  const ours = measured.flatMap(({ heading, data }) => {
    const { header: columns, rows } = tableBelow(text, heading);
    const system = columns.indexOf('system');
    const first = columns.indexOf('i2t R@1');
    const second = columns.indexOf('t2i R@1');
    const [example, epochs] = [columns.indexOf('example'), columns.indexOf('epochs')];
    return rows
      .filter((row) => systems.some((name) => [name, `${name} (synthetic)`].includes(row[system]!)))
      .map((row) => {
        const at = (column: string) => row[columns.indexOf(column)] ?? '-';
        const settings = [
          row[epochs] === undefined || row[epochs] === '-' ? '' : `, ${row[epochs]} epochs`,
          row[example] === undefined ? '' : ` (\`${row[example]}\`)`,
        ].join('');
        return [
          `**${row[system]}**${settings}`,
          data,
          ...row.slice(first, first + 3),
          ...row.slice(second, second + 3),
          at('rsum'),
          at('95 % of draws'),
        ];
      });
  });
  const missing = systems.filter((name) => !ours.some(([system]) => system!.startsWith(`**${name}`)));
  const unknown = missing.filter((name) => !trained.has(name));
  if (unknown.length > 0) throw new Error(`docs/results.md has no row of ${unknown.join(', ')}`);
  const sources = [...new Set((publishedRows[page] ?? []).map(({ source }) => source))];
  const notes = [
    ...sources.map((source) => `Published: ${source}.`),
    ...(ours.length > 0
      ? [
          'Bold rows were measured with this code; the commands are in [Results](/results).',
          'Different features and different splits: compare rows of one data set with each other.',
        ]
      : []),
    ...missing.map((name) => `${name} has not been measured here yet.`),
  ];
  return `${markdownTable({ header, rows: [...printed, ...ours] })}\n\n${notes.join(' ')}`;
}
