import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { PictureInfo, SearchHit } from '@vse/server/client';
import { explainFailure } from '../api/failure';
import { useApp } from '../app-state';
import { describe, formatBytes, formatCount, nameOf } from '../ui/format';
import { BackIcon, CloseIcon, ForwardIcon, LikeIcon, OutsideIcon } from '../ui/icons';
import { useAnswer } from '../ui/use-answer';
import { AttentionPanel, type Choice } from './attention-panel';
import type { Attention } from './attention';
import { Removal } from './removal';
import { Score } from './score';
import { Stage } from './stage';

/** Details of a picture over the page: where words look, the score explained, captions and metadata. */
export function Detail() {
  const { open } = useApp();
  const id = open.value;
  return id === undefined ? null : <DetailOf id={id} />;
}

function DetailOf({ id }: { readonly id: string }) {
  const { client, pages, show } = useApp();
  const dialog = useRef<HTMLDialogElement>(null);
  const shown = pages.results.value;
  const rank = [...(shown?.hits ?? [])].find(([, one]) => one.id === id)?.[0];
  const hit = rank === undefined ? undefined : shown?.hits.get(rank);
  const record = useAnswer<PictureInfo>((signal) => client.info(id, { signal }), [id]);
  const picture: PictureInfo | undefined = hit ?? record.answer;
  const attention = useSignal<Attention | undefined>(undefined);
  const choice = useSignal<Choice | undefined>(undefined);

  useLayoutEffect(() => {
    const { current } = dialog;
    current?.showModal();
    return () => current?.close();
  }, []);
  useEffect(() => {
    dialog.current?.scrollTo({ top: 0 });
  }, [id]);

  const goTo = (step: number) => {
    const next = rank === undefined ? undefined : shown?.hits.get(rank + step);
    if (rank !== undefined) pages.need(rank + step, rank + 2 * step + 1);
    if (next) show(next.id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if ((event.target as Element).closest('input, [data-arrows]')) return;
    if (event.key === 'ArrowLeft') goTo(-1);
    else if (event.key === 'ArrowRight') goTo(1);
    else return;
    event.preventDefault();
  };
  return (
    <dialog
      ref={dialog}
      class="detail"
      aria-label={picture ? describe(picture) : nameOf(id)}
      onKeyDown={onKeyDown}
      onCancel={(event) => {
        event.preventDefault();
        show(undefined);
      }}
      // The browser closes a dialog by itself on a second Escape.
      onClose={() => show(undefined)}
    >
      <div
        class="stage"
        style={{
          '--ratio': picture?.width && picture.height ? String(picture.width / picture.height) : undefined,
        }}
      >
        {picture ? (
          <Stage picture={picture} attention={attention} choice={choice} />
        ) : (
          record.failure === undefined && <p class="quiet">Loading …</p>
        )}
        {rank !== undefined && (
          <nav class="steps" aria-label="Results">
            <button
              type="button"
              aria-label="Previous picture"
              disabled={rank === 0}
              onClick={() => goTo(-1)}
            >
              <BackIcon />
            </button>
            <button
              type="button"
              aria-label="Next picture"
              disabled={rank + 1 >= (shown?.total ?? 0)}
              onClick={() => goTo(1)}
            >
              <ForwardIcon />
            </button>
          </nav>
        )}
      </div>
      <div class="side">
        <header>
          <p class="name" title={id}>
            {nameOf(id)}
          </p>
          <button type="button" class="plain" aria-label="Close" autofocus onClick={() => show(undefined)}>
            <CloseIcon />
          </button>
        </header>
        {picture ? (
          <About
            key={id}
            picture={picture}
            hit={shown?.ranked ? hit : undefined}
            attention={attention}
            choice={choice}
          />
        ) : (
          record.failure !== undefined && <Failed error={record.failure} />
        )}
      </div>
    </dialog>
  );
}

function Failed({ error }: { readonly error: unknown }) {
  const { title, advice } = explainFailure(error);
  return (
    <section role="alert">
      <h2>{title}</h2>
      <p class="quiet">{advice}</p>
    </section>
  );
}

interface AboutProps {
  readonly picture: PictureInfo;
  /** The result, where the query ranks. */
  readonly hit: SearchHit | undefined;
  readonly attention: { value: Attention | undefined };
  readonly choice: { value: Choice | undefined };
}

function About({ picture, hit, attention, choice }: AboutProps) {
  const { client, query, searchLike, writable, collection } = useApp();
  const sentence = useSignal<string | undefined>(undefined);
  const attentive = collection.status.value?.model.attention === true;
  const asked = sentence.value ?? (query.value.text.trim() || picture.captions[0]);
  return (
    <>
      {collection.status.value?.model.sentences !== false && (
        <AttentionPanel picture={picture} sentence={asked} attention={attention} choice={choice} />
      )}
      {hit && <Score hit={hit} />}
      {picture.captions.length > 0 && (
        <section>
          <h2>{picture.captions.length === 1 ? 'Caption' : 'Captions'}</h2>
          <ul class="captions">
            {picture.captions.map((caption) => (
              <li key={caption}>
                {attentive ? (
                  <button
                    type="button"
                    aria-pressed={asked === caption}
                    title="Show where its words look"
                    onClick={() => {
                      sentence.value = asked === caption ? undefined : caption;
                    }}
                  >
                    {caption}
                  </button>
                ) : (
                  caption
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      <Facts picture={picture} />
      <div class="actions">
        <button type="button" class="button" onClick={() => searchLike(picture.id)}>
          <LikeIcon />
          More like this
        </button>
        <a class="button" href={client.fileUrl(picture)} target="_blank" rel="noreferrer">
          <OutsideIcon />
          Open the file
        </a>
        {writable.value && <Removal picture={picture} />}
      </div>
    </>
  );
}

function Facts({ picture }: { readonly picture: PictureInfo }) {
  const { id, width, height, bytes, metadata } = picture;
  const folder = id.slice(0, Math.max(0, id.lastIndexOf('/')));
  const facts: readonly (readonly [string, string])[] = [
    ...Object.entries(metadata).map(([field, value]) => [field, String(value)] as const),
    ...(folder === '' ? [] : [['folder', folder] as const]),
    ...(width === undefined || height === undefined
      ? []
      : [['size', `${formatCount(width)} × ${formatCount(height)}, ${formatBytes(bytes)}`] as const]),
  ];
  return (
    <section>
      <h2>About</h2>
      <dl class="facts">
        {facts.map(([field, value]) => (
          <div key={field}>
            <dt>{field}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
