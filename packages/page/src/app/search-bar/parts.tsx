import { useEffect, useState } from 'preact/hooks';
import { useApp } from '../app-state';
import { ranks, type Query, type QueryPicture } from '../query/query';
import { nameOf } from '../ui/format';
import { CloseIcon, MinusIcon } from '../ui/icons';

/** Parts of a combined query: the weight of the sentence and of each picture, and phrases to move away from. */
export function Parts() {
  const { query, ask } = useApp();
  const asked = query.value;
  if (!ranks(asked) || asked.pictures.length + asked.without.length === 0) return null;
  const set = (change: Partial<Query>) => ask({ ...query.peek(), ...change });
  const combined = asked.pictures.length + (asked.text.trim() === '' ? 0 : 1) > 1;
  return (
    <div class="parts" role="group" aria-label="Parts of the search">
      {combined && asked.text.trim() !== '' && (
        <div class="part">
          <span class="what">Sentence</span>
          <Weight of="the sentence" value={asked.textWeight} onChange={(textWeight) => set({ textWeight })} />
        </div>
      )}
      {asked.pictures.map((picture, i) => (
        <div class="part" key={picture.kind === 'item' ? picture.id : picture.key}>
          <Preview picture={picture} />
          {combined ? (
            <Weight
              of="this picture"
              value={picture.weight}
              onChange={(weight) =>
                set({ pictures: asked.pictures.map((one, at) => (at === i ? { ...one, weight } : one)) })
              }
            />
          ) : (
            <span class="what">{picture.kind === 'item' ? nameOf(picture.id) : 'Your picture'}</span>
          )}
          <button
            type="button"
            class="plain small"
            aria-label="Remove this picture from the search"
            onClick={() => set({ pictures: asked.pictures.filter((_, at) => at !== i) })}
          >
            <CloseIcon />
          </button>
        </div>
      ))}
      {asked.without.map((phrase, i) => (
        <div class="part away" key={`away ${i}`}>
          <MinusIcon />
          <input
            type="text"
            aria-label="Without"
            placeholder="without …"
            autocomplete="off"
            value={phrase}
            size={Math.max(9, phrase.length)}
            onInput={(event) =>
              set({
                without: asked.without.map((one, at) => (at === i ? event.currentTarget.value : one)),
              })
            }
          />
          <button
            type="button"
            class="plain small"
            aria-label={`Search no longer without ${phrase}`}
            onClick={() => set({ without: asked.without.filter((_, at) => at !== i) })}
          >
            <CloseIcon />
          </button>
        </div>
      ))}
    </div>
  );
}

/** Button that adds a phrase to move away from. */
export function WithoutButton() {
  const { query, ask } = useApp();
  if (!ranks(query.value)) return null;
  const add = () => {
    ask({ ...query.peek(), without: [...query.peek().without, ''] });
    requestAnimationFrame(() => {
      const all = document.querySelectorAll<HTMLElement>('.part.away input');
      all[all.length - 1]?.focus();
    });
  };
  return (
    <button type="button" class="pill add" onClick={add}>
      <MinusIcon />
      Without
    </button>
  );
}

interface WeightProps {
  readonly of: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

function Weight({ of, value, onChange }: WeightProps) {
  return (
    <label class="weight">
      <span class="hidden">Weight of {of}</span>
      <input
        type="range"
        min="0.1"
        max="1"
        step="0.1"
        value={value}
        onInput={(event) => onChange(Number(event.currentTarget.value))}
      />
      <output aria-hidden="true">{value.toFixed(1)}</output>
    </label>
  );
}

function Preview({ picture }: { readonly picture: QueryPicture }) {
  const { client, own } = useApp();
  const [src, setSrc] = useState<string>();
  const key = picture.kind === 'own' ? picture.key : undefined;
  useEffect(() => {
    if (key === undefined) return undefined;
    let url: string | undefined;
    let left = false;
    void own.get(key).then((blob) => {
      if (left || !blob) return;
      url = URL.createObjectURL(blob);
      setSrc(url);
    });
    return () => {
      left = true;
      if (url !== undefined) URL.revokeObjectURL(url);
    };
  }, [key]);
  const shown = picture.kind === 'item' ? client.thumbnailUrl({ id: picture.id, version: '' }, 64) : src;
  const alt = picture.kind === 'item' ? `Like ${nameOf(picture.id)}` : 'Your picture';
  return shown === undefined ? <span class="preview" /> : <img class="preview" src={shown} alt={alt} />;
}
