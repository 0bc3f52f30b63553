import { useState } from 'preact/hooks';
import type { Looks } from '../shared/protocol';
import type { App } from './state/app';

/** Search by a sentence, and where its words look. */
export function Search({ app }: { readonly app: App }) {
  const { hasModel, phase, result, chosen } = app;
  const [sentence, setSentence] = useState('a blue lamp under a white umbrella');
  const ready = hasModel.value || phase.value === 'paused';
  return (
    <section class="card" aria-labelledby="search-title">
      <h2 id="search-title">Search</h2>
      <form
        class="search"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          void app.search(sentence);
        }}
      >
        <input
          type="search"
          aria-label="Sentence"
          placeholder="A sentence about a picture"
          value={sentence}
          onInput={({ currentTarget }) => setSentence(currentTarget.value)}
        />
        <button type="submit" class="button main" disabled={!ready && phase.value !== 'training'}>
          Search
        </button>
      </form>
      {!ready && phase.value !== 'training' && <p class="quiet">Train a model first, or open one.</p>}
      {result.value && (
        <>
          <p class="quiet" role="status">
            {result.value.found.length} best pictures. Choose one to see where the words look.
          </p>
          <ul class="grid">
            {result.value.found.map(({ id, score }, rank) => (
              <li key={id}>
                <button
                  type="button"
                  class="tile"
                  aria-pressed={chosen.value === id}
                  onClick={() => void app.choose(id)}
                >
                  <img
                    src={app.pictureOf(id)?.address.url}
                    alt={`Number ${rank + 1}, ${app.pictureOf(id)?.captions[0] ?? id}, score`}
                    width="112"
                    height="112"
                  />
                  <span class="score">{score.toFixed(2)}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {chosen.value !== undefined && app.looks.value && (
        <LookPanel
          key={chosen.value}
          address={app.pictureOf(chosen.value)?.address.url}
          looks={app.looks.value}
        />
      )}
    </section>
  );
}

function LookPanel({ address, looks }: { readonly address: string | undefined; readonly looks: Looks }) {
  const { words, boxes, weights, kind } = looks;
  const regions = boxes.length / 4;
  const [word, setWord] = useState(() => sharpest(looks));
  const own = weights.slice(word * regions, (word + 1) * regions);
  const most = Math.max(1e-9, ...own);
  const best = own.indexOf(Math.max(...own));
  return (
    <div class="look">
      <div class="stage">
        <img src={address} alt="The chosen picture" />
        <svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
          {Array.from({ length: regions }, (_, i) => i)
            .sort((a, b) => own[a]! - own[b]!)
            .map((i) => {
              const [x1, y1, x2, y2] = boxes.subarray(i * 4, i * 4 + 4) as unknown as [
                number,
                number,
                number,
                number,
              ];
              const share = own[i]! / most;
              return (
                <rect
                  key={i}
                  class={i === best ? 'region best' : 'region'}
                  x={x1}
                  y={y1}
                  width={x2 - x1}
                  height={y2 - y1}
                  fill-opacity={0.35 * share * share}
                  stroke-opacity={share < 0.3 ? 0 : share}
                />
              );
            })}
        </svg>
      </div>
      <div>
        <p class="words" role="group" aria-label="Words">
          {words.map((text, i) => (
            <button
              type="button"
              class="word"
              key={i}
              aria-pressed={i === word}
              onClick={() => setWord(i)}
              onPointerEnter={() => setWord(i)}
            >
              {text}
            </button>
          ))}
        </p>
        <p role="status">
          {kind === 'attention'
            ? `‘${words[word]}’ looks most at region ${best + 1} of ${regions}, with ${Math.round(100 * own[best]!)} % of its attention.`
            : `‘${words[word]}’ is nearest to region ${best + 1} of ${regions}: cosine ${own[best]!.toFixed(2)}.`}
        </p>
        <p class="quiet">
          {kind === 'attention'
            ? 'The attention of the model itself, which it scores with.'
            : 'VSE++ compares the whole sentence with the whole picture and has no attention: shown are cosines of words and regions.'}
        </p>
      </div>
    </div>
  );
}

/** The word whose look is the least even: the one to show first. */
function sharpest({ words, boxes, weights }: Looks): number {
  const regions = boxes.length / 4;
  const peaks = words.map((_, i) => {
    const own = weights.slice(i * regions, (i + 1) * regions);
    const sum = own.reduce((total, weight) => total + weight, 0);
    return sum > 0 ? Math.max(...own) / sum : 0;
  });
  return Math.max(0, peaks.indexOf(Math.max(...peaks)));
}
