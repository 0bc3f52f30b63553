import { cpus } from 'node:os';
import { openBackends } from './backends';
import { batches, chosenJobs } from './jobs';
import { measureGroup } from './measure';
import { measureMemory } from './memory';
import { measureRates } from './rates';
import { asMarkdown, asText, writeMarkdown } from './report';
import { openResults, type Results } from './results';
import { overviewSections, worksSection } from './sections';
import { openTorch } from './torch/session';

const rounds = Number(process.env['VSE_BENCH_ROUNDS'] ?? 3);

/** Options of the overview. */
export interface OverviewOptions {
  /** Markdown file to write the tables to. */
  readonly markdown?: string;
  /** JSON file of the results: jobs that it has are not measured again, and each job is added as it ends. */
  readonly resume?: string;
}

/**
 * All works on all backends in one run, against PyTorch: medians, speedup over PyTorch in its usual and its best form, and
 * ratio to the floor, which is the operations of the work over the rate of the backend's square products. Then the peak
 * memory of a training step, and the targets. Backends and PyTorch alternate, round by round. Synthetic data, except for
 * the photographs. Includes tensorflow if VSE_TENSORFLOW names a folder that has it.
 *
 * `VSE_BENCH_JOBS` names the jobs, `VSE_BENCH_ROUNDS` sets the rounds (the evaluation takes one), `VSE_BENCH_BATCHES`,
 * `VSE_BENCH_IMAGES`, `VSE_BENCH_CAPTIONS`, `VSE_BENCH_STEPS` and `VSE_SEARCH_ROWS` the sizes, `VSE_BENCH_PIECE` the items
 * that cached gradients encode at a time.
 */
export async function benchOverview({ markdown, resume }: OverviewOptions = {}): Promise<void> {
  const { jobs, memory } = chosenJobs();
  const torch = await openTorch();
  const machine = [cpus()[0]?.model.trim() ?? 'unknown', `${cpus().length} cores`, `Node ${process.versions.node}`, ...(torch ? [`PyTorch ${torch.version}`] : [])].join(', '); // prettier-ignore
  const file = openResults(resume, `${machine}, rounds ${rounds}, ${sizesInUse()}`);
  const backends = await openBackends();
  const rates = file.results.rates ?? (await measureRates(backends));
  file.add({ rates });
  const report = (results: Results): string => {
    const sections = overviewSections(results, { title: `${machine}. Rounds: ${rounds}; evaluation: one.`, pairs: Math.max(...batches) }); // prettier-ignore
    if (markdown) writeMarkdown(markdown, asMarkdown(sections));
    return asText(sections);
  };
  for (const [name, open] of jobs) {
    if (file.results.jobs[name]) continue;
    const start = performance.now();
    const group = await open(backends);
    const measured = await measureGroup(group, { rounds, torch });
    await group.dispose();
    file.add({ jobs: { [name]: measured } });
    const seconds = (performance.now() - start) / 1000;
    console.log(asText([worksSection(measured, rates, `${name}, ${seconds.toFixed(0)} s`)])); // progress during the run
  }
  torch?.close();
  if (memory && !file.results.memory)
    file.add({ memory: await measureMemory(backends, Math.max(...batches)) });
  console.log(report(file.results));
}

/** The sizes that the environment sets. */
function sizesInUse(): string {
  const names = [
    'VSE_BENCH_IMAGES',
    'VSE_BENCH_CAPTIONS',
    'VSE_BENCH_STEPS',
    'VSE_SEARCH_ROWS',
    'VSE_BENCH_PIECE',
  ];
  const set = names.filter((name) => process.env[name] !== undefined);
  return set.map((name) => `${name} ${process.env[name]}`).join(', ') || 'default sizes';
}
