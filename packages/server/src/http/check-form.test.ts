import fc from 'fast-check';
import { HonoRequest } from 'hono/request';
import { describe, expect, it } from 'vitest';
import { ServiceError } from '../service-error';
import { checkForm } from './check-form';

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
const part = (name: string, value: string) =>
  `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const refusal = (type: string, body: string): string => {
  try {
    return checkForm(type, bytes(body));
  } catch (error) {
    return (error as Error).message;
  }
};

describe('checkForm', () => {
  it('passes the forms that fetch writes', async () => {
    const form = new FormData();
    form.set('picture', new Blob(['--------- \r\n\r\n']), 'a "b".png');
    form.set('captions', '["a dog"]');
    const request = new Request('http://localhost', { method: 'POST', body: form });
    const body = new Uint8Array(await request.clone().arrayBuffer());
    const type = checkForm(request.headers.get('content-type')!, body);
    const sent = { method: 'POST', body, headers: { 'content-type': type } };
    const read = await new HonoRequest(new Request('http://localhost', sent)).formData();
    expect([...read.keys()]).toEqual(['picture', 'captions']);
    expect(read.get('captions')).toBe('["a dog"]');
  });

  it('reads a boundary in quotes, among other parameters', () => {
    const body = `${part('a', '1')}--x--\r\n`;
    for (const type of [
      'multipart/form-data; boundary=x',
      'multipart/form-data;charset=utf-8; boundary="x"',
      'Multipart/Form-Data; Boundary=x; boundary=y',
    ])
      expect(refusal(type, body)).toBe('multipart/form-data; boundary="x"');
  });

  it.each([
    'multipart/form-data',
    'multipart/form-data; boundary=',
    'multipart/form-data; boundary="a b\\"c"',
    ';',
  ])('refuses %j, which has no boundary', (type) =>
    expect(refusal(type, '')).toMatch(/must state a boundary/),
  );

  it('takes 16 parts, and no more', () => {
    const form = (count: number) => `${part('a', '').repeat(count)}--x--\r\n`;
    expect(refusal('multipart/form-data; boundary=x', form(16))).toMatch(/^multipart/);
    expect(refusal('multipart/form-data; boundary=x', form(17))).toMatch(/at most 16 parts/);
  });

  it('refuses a part whose headers do not end', () => {
    const long = `--x\r\nA: ${'b'.repeat(8192)}\r\n\r\n--x--`;
    for (const body of ['--x\r\nA: b', '--x', long])
      expect(refusal('multipart/form-data; boundary=x', body)).toMatch(/headers of part 1 must end/);
  });

  it('refuses or passes any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (any) => {
        try {
          expect(checkForm('multipart/form-data; boundary=x', any)).toBe('multipart/form-data; boundary="x"');
        } catch (error) {
          expect(error).toBeInstanceOf(ServiceError);
        }
      }),
    );
  });
});
