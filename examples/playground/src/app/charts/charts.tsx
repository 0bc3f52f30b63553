import type { App } from '../state/app';
import { LineChart } from './line-chart';

/** Loss and recall while it trains. */
export function Charts({ app }: { readonly app: App }) {
  const { steps, recalls, marks } = app;
  const last = recalls.value.at(-1);
  const synthetic = app.data.value?.own !== true;
  return (
    <section class="card" aria-label="Training">
      <div class="charts">
        <LineChart
          title="Loss"
          unit=""
          empty="The loss of each step appears here"
          series={[{ name: 'loss', points: steps.value.map(({ step, loss }) => ({ x: step, y: loss })) }]}
          marks={marks.value}
        />
        <LineChart
          title="Recall, sentence to picture"
          unit=" %"
          top={100}
          empty="Recall on pictures that are kept for measuring"
          series={[1, 5, 10].map((k) => ({
            name: `R@${k}`,
            points: recalls.value.map(({ step, recalls: own }) => ({ x: step, y: own.textToImage[k] ?? 0 })),
          }))}
          marks={marks.value}
        />
      </div>
      {last && (
        <p class="recall" role="status">
          Of the sentences, <strong>{last.recalls.textToImage[1]?.toFixed(1)} %</strong> find their picture
          first
          {synthetic ? ' (synthetic)' : ''}; of the pictures,{' '}
          <strong>{last.recalls.imageToText[1]?.toFixed(1)} %</strong> find one of their sentences first.
        </p>
      )}
    </section>
  );
}
