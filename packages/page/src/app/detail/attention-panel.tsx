import { useEffect, useRef } from 'preact/hooks';
import type { PictureInfo, Attention as ServerAttention } from '@vse/server/client';
import { explainFailure } from '../api/failure';
import { useApp } from '../app-state';
import { formatShare } from '../ui/format';
import { useAnswer } from '../ui/use-answer';
import { byIndex, regionsOfSentence, regionsOfWord, wordsOfRegion, type Attention } from './attention';

/** The word or the region whose weights are shown. */
export interface Choice {
  readonly kind: 'word' | 'region';
  readonly index: number;
}

interface AttentionPanelProps {
  readonly picture: PictureInfo;
  readonly sentence: string | undefined;
  /** Set to the attention that is shown. */
  readonly attention: { value: Attention | undefined };
  readonly choice: { value: Choice | undefined };
}

/** Words of a sentence and regions of the picture: one is chosen, and the others show their weights for it. */
export function AttentionPanel({ picture, sentence, attention, choice }: AttentionPanelProps) {
  const { client, collection } = useApp();
  const model = collection.status.value?.model;
  const attentive = model?.attention === true;
  const ask =
    attentive && sentence !== undefined
      ? (signal: AbortSignal) => client.attention(picture.id, sentence, { signal })
      : undefined;
  const { answer, failure } = useAnswer<ServerAttention>(ask, [picture.id, sentence, attentive]);
  useEffect(() => {
    choice.value = undefined;
    attention.value =
      answer?.boxes === true ? { ...answer, regions: answer.regions.map(({ box }) => box) } : undefined;
    return () => {
      attention.value = undefined;
    };
  }, [answer]);

  if (!model || sentence === undefined) return null;
  const shown = attention.value;
  return (
    <section class="attention">
      <h2>Where words look</h2>
      {!attentive && (
        <p class="quiet">
          This model compares the whole sentence with the whole picture. It does not look at parts of the
          picture, so there is nothing to show for single words. A model with cross attention, such as SCAN,
          has this view.
        </p>
      )}
      {answer?.boxes === false && (
        <p class="quiet">
          The parts of the picture that this model looks at have no place in it, so its attention cannot be
          drawn.
        </p>
      )}
      {failure !== undefined && (
        <p class="quiet" role="alert">
          {explainFailure(failure).title}. {explainFailure(failure).advice}
        </p>
      )}
      {attentive && answer === undefined && failure === undefined && (
        <p class="sentence waiting">{sentence}</p>
      )}
      {shown && (
        <>
          <Words attention={shown} choice={choice} />
          <p class="quiet hint-line" aria-live="polite">
            {saying(shown, choice.value)}
          </p>
          <Regions picture={picture} attention={shown} choice={choice} />
        </>
      )}
    </section>
  );
}

interface ChoiceProps {
  readonly attention: Attention;
  readonly choice: { value: Choice | undefined };
}

function Words({ attention, choice }: ChoiceProps) {
  const chosen = choice.value;
  const weights = chosen?.kind === 'region' ? byIndex(wordsOfRegion(attention, chosen.index)) : undefined;
  return (
    <p class="sentence">
      {attention.words.map((word, index) => {
        if (/^<.*>$/.test(word)) return null;
        const pressed = chosen?.kind === 'word' && chosen.index === index;
        return (
          <button
            key={index}
            type="button"
            class="word"
            aria-pressed={pressed}
            style={{ '--share': String(weights?.[index]?.share ?? 0) }}
            onClick={() => {
              choice.value = pressed ? undefined : { kind: 'word', index };
            }}
          >
            {word}
            {weights && <span class="hidden"> {formatShare(weights[index]!.weight)}</span>}
          </button>
        );
      })}
    </p>
  );
}

/** Crops of all regions, the largest weight first; arrows move among them. */
function Regions({ picture, attention, choice }: ChoiceProps & { readonly picture: PictureInfo }) {
  const { client } = useApp();
  const strip = useRef<HTMLDivElement>(null);
  const chosen = choice.value;
  const ordered =
    chosen?.kind === 'word' ? regionsOfWord(attention, chosen.index) : regionsOfSentence(attention);
  const [width, height] = [picture.width ?? 4, picture.height ?? 3];
  const current = Math.max(
    0,
    ordered.findIndex(({ index }) => chosen?.kind === 'region' && chosen.index === index),
  );
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const list = [...(strip.current?.querySelectorAll('button') ?? [])];
    const at = list.indexOf(event.target as HTMLButtonElement);
    if (step === undefined || at < 0) return;
    event.preventDefault();
    list[at + step]?.focus();
  };
  useEffect(() => {
    if (chosen?.kind === 'word') strip.current?.scrollTo({ left: 0 });
  }, [chosen]);
  return (
    <div
      class="regions"
      ref={strip}
      role="group"
      aria-label="Regions of the picture"
      data-arrows
      onKeyDown={onKeyDown}
    >
      {ordered.map(({ index, weight, share }, place) => {
        const [x1, y1, x2, y2] = attention.regions[index]!;
        const pressed = chosen?.kind === 'region' && chosen.index === index;
        return (
          <button
            key={index}
            type="button"
            class="region"
            aria-pressed={pressed}
            tabIndex={place === current ? 0 : -1}
            onClick={() => {
              choice.value = pressed ? undefined : { kind: 'region', index };
            }}
          >
            <span class="hidden">
              Region {index + 1}
              {chosen?.kind === 'word' && `, ${formatShare(weight)}`}
            </span>
            <svg
              viewBox={`${x1 * width} ${y1 * height} ${(x2 - x1) * width} ${(y2 - y1) * height}`}
              preserveAspectRatio="xMidYMid slice"
              aria-hidden="true"
            >
              <image
                href={client.thumbnailUrl(picture, 1024)}
                width={width}
                height={height}
                preserveAspectRatio="none"
              />
            </svg>
            <span class="meter" aria-hidden="true">
              <span style={{ width: `${100 * share}%` }} />
            </span>
          </button>
        );
      })}
    </div>
  );
}

/** The choice in words: where a word looks, or which words look at a region. */
export function saying(attention: Attention, choice: Choice | undefined): string {
  if (!choice)
    return 'Choose a word to see where it looks, or a part of the picture to see which words look there.';
  if (choice.kind === 'word') {
    const [top] = regionsOfWord(attention, choice.index);
    const word = attention.words[choice.index] ?? '';
    return top === undefined || top.weight <= 0
      ? `‘${word}’ looks at no region.`
      : `‘${word}’ looks most at region ${top.index + 1}, with ${formatShare(top.weight)} of its attention.`;
  }
  const words = wordsOfRegion(attention, choice.index)
    .filter(({ index, weight }) => weight > 0 && !/^<.*>$/.test(attention.words[index] ?? '<>'))
    .slice(0, 3)
    .map(({ index, weight }) => `‘${attention.words[index]}’ ${formatShare(weight)}`);
  return words.length === 0
    ? `No word looks at region ${choice.index + 1}.`
    : `Region ${choice.index + 1} is looked at by ${words.join(', ')}.`;
}
