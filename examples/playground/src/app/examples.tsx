import type { App } from './state/app';

/** Sentences of the pictures for measuring, and what they find now. */
export function Examples({ app }: { readonly app: App }) {
  const { examples } = app;
  if (examples.value.length === 0) return null;
  return (
    <section class="card" aria-labelledby="examples-title">
      <h2 id="examples-title">What sentences find now</h2>
      <ul class="examples">
        {examples.value.map(({ sentence, of, found }) => (
          <li key={sentence}>
            <p class="sentence">{sentence.replace(/ ([.,])/g, '$1')}</p>
            <div class="finds">
              {found.map((id, rank) => {
                const right = id === of;
                return (
                  <span class={right ? 'find right' : 'find'} key={id}>
                    <img
                      src={app.pictureOf(id)?.address.url}
                      alt={`Number ${rank + 1}${right ? ', the picture that the sentence describes' : ''}`}
                      width="84"
                      height="84"
                      loading="lazy"
                    />
                  </span>
                );
              })}
            </div>
          </li>
        ))}
      </ul>
      <p class="quiet">Best first; the picture that the sentence describes has a frame and a tick.</p>
    </section>
  );
}
