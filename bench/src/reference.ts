import { table } from './harness';
import { torchReference } from './torch-reference';

/** The PyTorch reference alone, on one thread and on two. */
export async function benchReference(): Promise<void> {
  const runs = await torchReference();
  if (typeof runs === 'string') {
    console.log(runs);
    return;
  }
  const milliseconds = (seconds: number) => `${(seconds * 1000).toFixed(0)} ms`;
  const rows = runs.map((run) => [
    run.torch,
    String(run.threads),
    milliseconds(run.similarity_forward),
    milliseconds(run.similarity_step),
    milliseconds(run.train_step),
  ]);
  console.log(table(['PyTorch', 'threads', 'similarity', 'with gradients', 'training step'], rows));
}
