import { systems } from '../../shared/config';
import type { App } from '../state/app';

/** Offers the model of the last visit. */
export function KeptOffer({ app }: { readonly app: App }) {
  const kept = app.kept.value;
  if (!kept) return null;
  const { config, own, steps, recalls } = kept;
  const recall = recalls.at(-1)?.recalls.textToImage[1];
  const on = own ? 'your pictures' : 'generated scenes';
  return (
    <section class="card kept" aria-label="Model of your last visit">
      <p>
        <strong>Your last model is still here:</strong> {systems[config.system]}; {steps.at(-1)?.step ?? 0}{' '}
        steps on {on}
        {recall !== undefined && `, R@1 ${recall.toFixed(1)} %${own ? '' : ' (synthetic)'}`}.
      </p>
      <div class="row">
        <button
          type="button"
          class="button small main"
          disabled={app.phase.value !== 'idle'}
          onClick={() => void app.openKept()}
        >
          Open it
        </button>
        <button type="button" class="button small" onClick={app.forgetKept}>
          Forget it
        </button>
      </div>
    </section>
  );
}
