import { BackendError } from '@vse/base';
import { describe, expect, it } from 'vitest';
import { thisMachine, wheelPlatform } from './machine';

const machine = { platform: 'linux', arch: 'x64', glibc: '2.36', nodeApi: 9 };

describe('wheelPlatform', () => {
  it('names the platform of the wheels', () => {
    expect(wheelPlatform(machine)).toEqual({ processor: 'x86_64', glibcMinor: 36 });
  });

  it.each([
    [{ ...machine, platform: 'darwin', arch: 'arm64' }, /needs Linux on x64, got darwin on arm64\. .*wasm/],
    [{ ...machine, arch: 'arm' }, /got linux on arm/],
    [{ ...machine, glibc: undefined }, /needs the C library glibc.*Alpine.*Debian/],
    [{ ...machine, nodeApi: 7 }, /needs Node-API 8 or later, got 7\. Use Node 20\.19/],
  ])('says what is missing: %o', (lacking, words) => {
    expect(() => wheelPlatform(lacking)).toThrow(BackendError);
    expect(() => wheelPlatform(lacking)).toThrow(words);
  });
});

describe('thisMachine', () => {
  it('describes the machine of this process', () => {
    expect(thisMachine()).toMatchObject({ platform: process.platform, arch: process.arch });
    expect(thisMachine().nodeApi).toBeGreaterThanOrEqual(8);
  });
});
