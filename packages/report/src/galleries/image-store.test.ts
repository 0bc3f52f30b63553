import { describe, expect, it } from 'vitest';
import { checkImage, imageStore } from './image-store';
import { ReportError } from '../report-error';

const image = { src: 'data:image/png;base64,AAAA', width: 40, height: 30 };

describe('imageStore', () => {
  it('holds a picture once', () => {
    const store = imageStore('page');
    const first = store.draw(image);
    expect(store.draw({ ...image, label: 'again' })).toBe(first);
    expect(store.draw({ ...image, src: 'data:image/png;base64,BBBB' })).not.toBe(first);
    expect(store.definitions().match(/<image /g)).toHaveLength(2);
    expect(first).toBe('<use href="#page-image-0"/>');
  });

  it('escapes what it places', () => {
    const store = imageStore('page');
    store.draw({ ...image, src: 'data:image/svg+xml,<svg onload="x"/>' });
    expect(store.definitions()).toContain('&lt;svg onload=&quot;x&quot;/&gt;');
  });
});

describe('checkImage', () => {
  it('takes data URIs of images with a size, nothing else', () => {
    expect(() => checkImage(image)).not.toThrow();
    for (const src of ['https://example.org/a.png', 'data:text/html,x', 'javascript:x', 'a.png', '']) {
      expect(() => checkImage({ ...image, src })).toThrow(ReportError);
    }
    expect(() => checkImage({ ...image, width: 0 })).toThrow('above 0');
    expect(() => checkImage({ ...image, height: NaN })).toThrow('finite');
  });
});
