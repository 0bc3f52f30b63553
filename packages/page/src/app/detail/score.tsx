import type { Explanation, SearchHit, SearchQuery } from '@vse/server/client';
import { useApp } from '../app-state';
import { uploadQuery } from '../query/own-pictures';
import { toSearch } from '../query/to-search';
import { formatScore, nameOf } from '../ui/format';
import { useAnswer } from '../ui/use-answer';
import { explainScore } from './explain';

/** The score of a result: a scale of all shown results, sentences, and its parts if there are several. */
export function Score({ hit }: { readonly hit: SearchHit }) {
  const { client, collection, own, pages } = useApp();
  const shown = pages.results.value;
  const { answer } = useAnswer<Explanation>(
    shown &&
      (async (signal) => {
        const query: SearchQuery = await toSearch(
          { ...shown.query, filters: {} },
          {
            nameOf: (key) => own.nameOf(key, (picture) => uploadQuery(client, picture, signal)),
          },
        );
        return client.explain(hit.id, query, { signal });
      }),
    [hit.id, shown?.query],
  );
  if (!shown) return null;
  const first = shown.hits.get(0);
  const words = explainScore({
    hit,
    total: shown.total,
    reranked: shown.reranked,
    similarity: collection.status.value?.model.similarity ?? 'the model',
    ...(first && { best: first.score }),
    ...(answer && { explanation: answer }),
  });
  return (
    <section class="score-of">
      <h2>Why it is here</h2>
      <p class="figures">
        <strong>{formatScore(hit.score)}</strong>
        <span>{words.rank}</span>
      </p>
      <Scale scores={[...shown.hits.values()].map(({ score }) => score)} at={hit.score} />
      {words.sentences.map((sentence) => (
        <p class="quiet" key={sentence}>
          {sentence}
        </p>
      ))}
      {answer && answer.parts.length > 1 && <PartsTable parts={answer.parts} total={answer.cosine} />}
    </section>
  );
}

/** Marks of the results on one line, this one longer. */
function Scale({ scores, at }: { readonly scores: readonly number[]; readonly at: number }) {
  const [low, high] = [Math.min(...scores), Math.max(...scores)];
  if (!(high > low)) return null;
  const x = (score: number) => 2 + (296 * (score - low)) / (high - low);
  const marks = scores.slice(0, 200).map((score) => `M${x(score).toFixed(1)} 12v6`);
  return (
    <svg class="scale" viewBox="0 0 300 22" preserveAspectRatio="none" aria-hidden="true">
      <path class="marks" d={marks.join('')} />
      <path class="mark" d={`M${x(at).toFixed(1)} 4v18`} />
    </svg>
  );
}

function PartsTable({ parts, total }: { readonly parts: Explanation['parts']; readonly total: number }) {
  return (
    <table class="score-parts">
      <thead>
        <tr>
          <th scope="col">Part</th>
          <th scope="col">Weight</th>
          <th scope="col">Cosine</th>
          <th scope="col">Adds</th>
        </tr>
      </thead>
      <tbody>
        {parts.map(({ kind, label, weight, cosine, contribution }, i) => (
          <tr key={i}>
            <th scope="row">
              {kind === 'picture' ? 'Your picture' : kind === 'item' ? nameOf(label) : label}
            </th>
            <td>{formatScore(weight).replace(/0{1,2}$/, '')}</td>
            <td>{formatScore(cosine)}</td>
            <td>{formatScore(contribution)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colSpan={3}>
            Together
          </th>
          <td>{formatScore(total)}</td>
        </tr>
      </tfoot>
    </table>
  );
}
