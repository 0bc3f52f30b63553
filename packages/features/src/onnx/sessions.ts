import type { PixelBuffers } from './pixel-buffers';
import type { SessionDescription, SessionJob, SessionResult } from './session-worker';

/** Sessions of one network: one per thread in Node, one in a page. */
export interface Sessions extends PixelBuffers {
  readonly description: SessionDescription;
  /** The sha256 of the network's file, together with those of files that hold weights beside it. */
  readonly digest: string;
  /** Number of jobs that run at once. */
  readonly size: number;
  /** Runs a batch of images; the error of a runtime says why it failed. */
  run(job: SessionJob): Promise<SessionResult>;
  dispose(): Promise<void>;
}
