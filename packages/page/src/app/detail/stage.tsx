import { useRef, useState } from 'preact/hooks';
import type { Signal } from '@preact/signals';
import type { PictureInfo } from '@vse/server/client';
import { useApp } from '../app-state';
import { describe, formatShare, nameOf } from '../ui/format';
import { regionAt, regionsOfWord, type Attention, type Weighted } from './attention';
import type { Choice } from './attention-panel';

/** The picture, and over it the weights of the chosen word or the chosen region. */
export interface StageProps {
  readonly picture: PictureInfo;
  readonly attention: Pick<Signal<Attention | undefined>, 'value'>;
  readonly choice: Pick<Signal<Choice | undefined>, 'value'>;
}

/** Shows a picture as large as there is room; a click on it chooses the region under the pointer. */
export function Stage({ picture, attention, choice }: StageProps) {
  const { client } = useApp();
  const [natural, setNatural] = useState<number>();
  const [broken, setBroken] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const { width, height } = picture;
  const ratio = width !== undefined && height !== undefined ? width / height : (natural ?? 4 / 3);
  const look = attention.value;

  const onClick = (event: MouseEvent) => {
    const box = frame.current?.getBoundingClientRect();
    if (!look || !box) return;
    const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    const before = choice.value?.kind === 'region' ? choice.value.index : undefined;
    const index = regionAt(look, x, y, before);
    choice.value = index === undefined ? undefined : { kind: 'region', index };
  };
  return (
    <div class="frame" ref={frame} style={{ '--ratio': String(ratio) }} onClick={onClick}>
      {broken ? (
        <p class="broken">{nameOf(picture.id)} cannot be shown.</p>
      ) : (
        <img
          key={picture.id}
          src={client.thumbnailUrl(picture, 1024)}
          alt={describe(picture)}
          draggable={false}
          onLoad={({ currentTarget }) => setNatural(currentTarget.naturalWidth / currentTarget.naturalHeight)}
          onError={() => setBroken(true)}
        />
      )}
      {look && choice.value && <Overlay attention={look} choice={choice.value} />}
    </div>
  );
}

/** Darkness over parts that a word does not look at. */
const veil = 0.78;

/** Share of the largest weight from which a region has an outline. */
const outlined = 0.6;

function Overlay({ attention, choice }: { readonly attention: Attention; readonly choice: Choice }) {
  const weighted =
    choice.kind === 'word'
      ? regionsOfWord(attention, choice.index)
      : [{ index: choice.index, weight: 1, share: 1 }];
  // Drawn from the smallest weight to the largest: where regions overlap, the larger weight counts.
  const rising = [...weighted].reverse();
  const top = weighted[0];
  return (
    <>
      <svg class="overlay" viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">
        <mask id="looked-at">
          <rect width="1000" height="1000" fill="#fff" />
          {rising.map((one) => (
            <Region key={one.index} attention={attention} of={one} fill={grey(1 - one.share)} />
          ))}
        </mask>
        <rect class="veil" width="1000" height="1000" fill-opacity={veil} mask="url(#looked-at)" />
        {weighted
          .filter(({ share }) => share >= outlined)
          .map((one) => (
            <Region
              key={one.index}
              attention={attention}
              of={one}
              class={one === top ? 'outline top' : 'outline'}
            />
          ))}
      </svg>
      {top && choice.kind === 'word' && (
        <span
          class="weight-label"
          aria-hidden="true"
          style={{
            left: `${100 * attention.regions[top.index]![0]}%`,
            top: `${100 * attention.regions[top.index]![1]}%`,
          }}
        >
          {formatShare(top.weight)}
        </span>
      )}
    </>
  );
}

interface RegionProps {
  readonly attention: Attention;
  readonly of: Weighted;
  readonly fill?: string;
  readonly class?: string;
}

function Region({ attention, of, ...drawn }: RegionProps) {
  const [x1, y1, x2, y2] = attention.regions[of.index]!;
  return (
    <rect
      x={1000 * x1}
      y={1000 * y1}
      width={1000 * Math.max(0, x2 - x1)}
      height={1000 * Math.max(0, y2 - y1)}
      {...drawn}
    />
  );
}

function grey(brightness: number): string {
  const level = Math.round(255 * Math.min(1, Math.max(0, brightness)));
  return `rgb(${level},${level},${level})`;
}
