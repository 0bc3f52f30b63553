import { useEffect, useRef, useState } from 'preact/hooks';
import type { SearchHit } from '@vse/server/client';
import { useApp } from '../app-state';
import { describe, formatCount, formatScore, nameOf } from '../ui/format';
import { pictureAddress } from '../ui/picture-address';

/** A picture of the grid. */
export interface TileProps {
  /** Undefined until its page of results has come. */
  readonly hit: SearchHit | undefined;
  readonly index: number;
  readonly total: number;
  /** True where results are ranked: a score is shown. */
  readonly ranked: boolean;
  /** True for the one that Tab reaches. */
  readonly active: boolean;
  /** True while it is about to be removed. */
  readonly removing: boolean;
  /** Place in the grid, in pixels. */
  readonly place: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
  readonly onFocus: () => void;
  readonly onOpen: (id: string) => void;
  readonly onUndo: (id: string) => void;
}

/** A result in the grid: a link to its details. */
export function Tile({ hit, index, total, ranked, active, removing, place, ...on }: TileProps) {
  const style = {
    width: `${place.width}px`,
    height: `${place.height}px`,
    transform: `translate(${place.left}px, ${place.top}px)`,
  };
  const common = {
    role: 'listitem',
    'aria-setsize': total,
    'aria-posinset': index + 1,
    'data-index': index,
  } as const;
  if (!hit) return <div class="tile waiting" style={style} {...common} aria-label="Not loaded yet" />;
  if (removing) {
    return (
      <div class="tile removing" style={style} {...common}>
        <Picture hit={hit} height={place.height} />
        <button type="button" class="button small" onClick={() => on.onUndo(hit.id)}>
          Undo<span class="hidden"> removing {nameOf(hit.id)}</span>
        </button>
      </div>
    );
  }
  return (
    <div class="tile" style={style} {...common}>
      <a
        href={pictureAddress(hit.id)}
        tabIndex={active ? 0 : -1}
        onFocus={on.onFocus}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          on.onOpen(hit.id);
        }}
      >
        <Picture hit={hit} height={place.height} />
        <span class="about" aria-hidden="true">
          <span class="caption">{describe(hit)}</span>
          {ranked && <span class="score">{formatScore(hit.score)}</span>}
        </span>
        {ranked && (
          <span class="hidden">
            , number {formatCount(index + 1)}, score {formatScore(hit.score)}
          </span>
        )}
      </a>
    </div>
  );
}

/** The thumbnail, or the name where it cannot be shown. */
function Picture({ hit, height }: { readonly hit: SearchHit; readonly height: number }) {
  const { client } = useApp();
  const image = useRef<HTMLImageElement>(null);
  const [state, setState] = useState<'loading' | 'shown' | 'broken'>('loading');
  const src = client.thumbnailUrl(hit, height * Math.min(2, devicePixelRatio));
  useEffect(() => {
    setState(image.current?.complete === true && image.current.naturalWidth > 0 ? 'shown' : 'loading');
  }, [src]);
  useEffect(() => {
    const { current } = image;
    // A picture that has left the document need not be loaded any further.
    return () => {
      if (current?.complete === false) current.removeAttribute('src');
    };
  }, []);
  if (state === 'broken') return <span class="broken">{nameOf(hit.id)}</span>;
  return (
    <img
      ref={image}
      src={src}
      alt={describe(hit)}
      class={state}
      decoding="async"
      draggable={false}
      onLoad={() => setState('shown')}
      onError={() => setState('broken')}
    />
  );
}
