import type { PresetNetwork } from '@vse/models';

type Range = readonly [from: number, to: number];
type Block = PresetNetwork['blocks'][number];

/** Places of blocks and cells in the joined vector of some networks. */
export interface Layout {
  /** Blocks of all networks, in the order of `columns`. */
  readonly blocks: readonly Block[];
  /** Dimensions of the blocks, a run per network. */
  readonly columns: readonly Range[];
  /** Cells of the first network that has some. */
  readonly cells?: {
    readonly columns: Range;
    /** Dimension of a cell. */
    readonly dim: number;
    /** Block of all cells. */
    readonly block: Block;
  };
}

/** Lays out the vectors of networks side by side: those of a network are its blocks, then its cells. */
export function layoutOf(networks: readonly PresetNetwork[]): Layout {
  const columns: Range[] = [];
  let cells: Layout['cells'];
  let first = 0;
  for (const network of networks) {
    const end = first + network.blocks.reduce((sum, { dim }) => sum + dim, 0);
    columns.push([first, end]);
    first = end;
    if (!network.cells) continue;
    const { dim, count, weight } = network.cells;
    first = end + dim * count;
    cells ??= { columns: [end, first], dim, block: { dim: dim * count, weight, standardize: true } };
  }
  return { blocks: networks.flatMap(({ blocks }) => blocks), columns, ...(cells && { cells }) };
}
