import { useRef } from 'preact/hooks';
import {
  backendNames,
  bounded,
  bounds,
  systems,
  type NumberSetting,
  type SystemName,
} from '../shared/config';
import { filesOfInput } from './data/folder';
import { canPickFolder } from './keeping/save-files';
import type { App } from './state/app';

/** Data, settings, and the buttons of the training. */
export function Controls({ app }: { readonly app: App }) {
  const { config, phase, data } = app;
  const idle = phase.value === 'idle';
  const training = phase.value === 'training' || phase.value === 'paused';
  return (
    <form
      class="controls card"
      aria-label="Settings"
      onSubmit={(event) => {
        event.preventDefault();
        void app.train(false);
      }}
    >
      <fieldset>
        <legend>Pictures</legend>
        <p>
          {data.value
            ? `${data.value.name}: ${data.value.count}`
            : `Generated scenes: ${config.value.pictures} to train on, 100 to measure with`}
        </p>
        <p class="quiet">
          {data.value?.own
            ? 'One in five with a sentence is kept for measuring.'
            : 'Synthetic: coloured shapes, five sentences each. Or drop a folder of your own, pictures and a table.'}
        </p>
        <div class="row">
          <Files app={app} disabled={!idle} />
          {data.value?.own && (
            <button type="button" class="button small" disabled={!idle} onClick={() => void app.useScenes()}>
              Scenes again
            </button>
          )}
        </div>
        {app.network.value && <p class="quiet">Features by {app.network.value.name}</p>}
      </fieldset>

      <fieldset>
        <legend>Model</legend>
        <label class="field wide">
          <span>System</span>
          <select
            value={config.value.system}
            disabled={phase.value === 'preparing'}
            onChange={({ currentTarget }) => app.set('system', currentTarget.value as SystemName)}
          >
            {Object.entries(systems).map(([name, title]) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <div class="fields">
          <NumberField app={app} name="learningRate" label="Learning rate" live />
          <NumberField app={app} name="epochs" label="Epochs" />
          <NumberField app={app} name="batchSize" label="Batch size" />
          <NumberField app={app} name="embedDim" label="Dimensions" />
          {!data.value?.own && <NumberField app={app} name="pictures" label="Scenes" />}
          <NumberField app={app} name="seed" label="Seed" />
        </div>
        <label class="field wide">
          <span>Computes on</span>
          <select
            value={config.value.backend}
            disabled={!idle}
            onChange={({ currentTarget }) =>
              app.set('backend', backendNames.find((name) => name === currentTarget.value) ?? 'auto')
            }
          >
            <option value="auto">WebGPU, or else WebAssembly</option>
            <option value="webgpu">WebGPU</option>
            <option value="wasm">WebAssembly</option>
          </select>
        </label>
        {training && (
          <p class="quiet">
            System and learning rate change at the next step; the other settings with the next training.
          </p>
        )}
      </fieldset>

      <div class="row actions">
        {training ? (
          <>
            <button type="button" class="button main" onClick={() => app.pause(phase.value === 'training')}>
              {phase.value === 'paused' ? 'Go on' : 'Pause'}
            </button>
            <button type="button" class="button" onClick={app.stop}>
              Stop
            </button>
          </>
        ) : app.progress.value ? (
          <button type="button" class="button" onClick={app.cancel}>
            Cancel
          </button>
        ) : (
          <>
            <button type="submit" class="button main" disabled={!idle || app.failure.value !== undefined}>
              Train
            </button>
            {app.hasModel.value && (
              <button type="button" class="button" disabled={!idle} onClick={() => void app.train(true)}>
                Train on
              </button>
            )}
          </>
        )}
      </div>
      <Progress app={app} />
      <div class="row">
        <button
          type="button"
          class="button small"
          disabled={!app.hasModel.value}
          title="A zip of the model folder, for vse search"
          onClick={() => void app.save()}
        >
          Save the model
        </button>
        {canPickFolder() && (
          <button
            type="button"
            class="button small"
            disabled={!app.hasModel.value}
            title="The model folder itself, in a folder that you choose"
            onClick={() => void app.saveToFolder()}
          >
            Save to a folder
          </button>
        )}
        <button type="button" class="button small" onClick={() => void app.share()}>
          Copy the link
        </button>
      </div>
    </form>
  );
}

function Files({ app, disabled }: { readonly app: App; readonly disabled: boolean }) {
  const folder = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const take = (input: HTMLInputElement) => {
    if (input.files && input.files.length > 0) void app.take(filesOfInput(input.files));
    input.value = '';
  };
  return (
    <>
      <button type="button" class="button small" disabled={disabled} onClick={() => folder.current?.click()}>
        Open a folder
      </button>
      <button type="button" class="button small" disabled={disabled} onClick={() => files.current?.click()}>
        Open files
      </button>
      <input
        ref={(input) => {
          folder.current = input;
          if (input) input.webkitdirectory = true;
        }}
        id="folder"
        type="file"
        hidden
        aria-label="Folder of pictures, or of a model"
        onChange={({ currentTarget }) => take(currentTarget)}
      />
      <input
        ref={files}
        id="files"
        type="file"
        hidden
        multiple
        aria-label="Pictures and a table, a model as a zip, or a network"
        onChange={({ currentTarget }) => take(currentTarget)}
      />
    </>
  );
}

function NumberField({
  app,
  name,
  label,
  live = false,
}: {
  readonly app: App;
  readonly name: NumberSetting;
  readonly label: string;
  /** True for what may change while it trains. */
  readonly live?: boolean;
}) {
  const { phase, config } = app;
  const { from, to, whole } = bounds[name];
  const enabled = phase.value === 'idle' || (live && phase.value !== 'preparing');
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="number"
        name={name}
        value={config.value[name]}
        min={from}
        max={to}
        step={whole ? 1 : 'any'}
        inputMode={whole ? 'numeric' : 'decimal'}
        disabled={!enabled}
        onChange={({ currentTarget }) => {
          const value = bounded(name, currentTarget.valueAsNumber);
          if (value !== undefined) app.set(name, value);
          currentTarget.value = String(app.config.value[name]);
        }}
      />
    </label>
  );
}

function Progress({ app }: { readonly app: App }) {
  const { progress, phase, steps, config } = app;
  const at = progress.value;
  if (at) {
    return (
      <p class="progress" role="status">
        <span>
          {at.what}: {at.done} of {at.total}
        </span>
        <progress max={at.total} value={at.done} aria-label={at.what} />
      </p>
    );
  }
  const last = steps.value.at(-1);
  if (phase.value === 'preparing') return <p class="progress quiet">Starting</p>;
  if (!last || phase.value === 'idle') return null;
  const perSecond = 1000 / Math.max(1, last.milliseconds);
  return (
    <p class="progress" role="status">
      <span>
        {phase.value === 'paused' ? 'Paused at' : 'Training,'} step {last.step}, epoch {last.epoch + 1} of{' '}
        {config.value.epochs}
        {phase.value === 'training' &&
          `, ${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)} steps a second`}
      </span>
    </p>
  );
}
