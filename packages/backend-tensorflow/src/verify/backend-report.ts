/** What a verified backend says of itself. */
export interface BackendReport {
  /** TensorFlow's version, such as `2.15.1`. */
  readonly tensorflow: string;
  /** Whether it computes on a GPU. */
  readonly gpu: boolean;
  /** The version of Node that it ran on. */
  readonly node: string;
  /** Billions of floating-point operations per second in products of 512 x 512. */
  readonly gflops: number;
}
