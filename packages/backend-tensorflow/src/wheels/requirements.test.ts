import { describe, expect, it } from 'vitest';
import { pinnedByExtra, wheelStart } from './requirements';

const metadata = `Metadata-Version: 2.1
Requires-Dist: numpy<2.0.0,>=1.23.5
Requires-Dist: nvidia-cublas-cu12 (==12.2.5.6) ; extra == 'and-cuda'
Requires-Dist: nvidia-cudnn-cu12==9.3.0.75; extra == "and-cuda"
Requires-Dist: nvidia-nccl-cu12 (>=2.16) ; extra == 'and-cuda'
Requires-Dist: other (==1.0) ; extra == 'docs'
Requires-Dist: plain (==1.0) ; python_version < "3.9"
`;

describe('pinnedByExtra', () => {
  it('takes the exact versions of one extra, in both notations', () => {
    expect(pinnedByExtra(metadata, 'and-cuda')).toEqual([
      { name: 'nvidia-cublas-cu12', version: '12.2.5.6' },
      { name: 'nvidia-cudnn-cu12', version: '9.3.0.75' },
    ]);
    expect(pinnedByExtra(metadata, 'none')).toEqual([]);
  });
});

describe('wheelStart', () => {
  it('normalises the name as in file names of wheels', () => {
    expect(wheelStart({ name: 'nvidia-CUDA.runtime-cu12', version: '1.2' })).toBe(
      'nvidia_cuda_runtime_cu12-1.2-',
    );
  });
});
