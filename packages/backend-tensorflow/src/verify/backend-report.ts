/** Properties of a verified tensorflow backend. */
export interface BackendReport {
  /** Version of TensorFlow, such as `2.15.1`. */
  readonly tensorflow: string;
  /** True if it computes on a GPU. */
  readonly gpu: boolean;
  /** Version of Node that ran it. */
  readonly node: string;
  /** Billions of floating-point operations per second in products of 512 x 512. */
  readonly gflops: number;
}
