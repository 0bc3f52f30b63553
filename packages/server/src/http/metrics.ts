/** Numbers of a server, in Prometheus' text format. */
export interface Metrics {
  /** Counts an answer, with its time in seconds. */
  count(route: string, method: string, status: number, seconds: number): void;
  /** Writes all numbers; `gauges` are those that are read now. */
  write(gauges: Readonly<Record<string, Gauge>>): string;
}

/** A number that goes up and down. */
export interface Gauge {
  readonly help: string;
  readonly value: number;
  /** True for one that only grows. */
  readonly counter?: boolean;
}

interface Timing {
  readonly labels: string;
  count: number;
  sum: number;
  readonly buckets: number[];
}

/** Upper ends of the classes of times, in seconds. */
const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Makes the numbers of a server. */
export function metrics(): Metrics {
  const timings = new Map<string, Timing>();
  return {
    count(route, method, status, seconds) {
      const labels = `route="${escaped(route)}",method="${escaped(method)}",status="${status}"`;
      const timing = timings.get(labels) ?? { labels, count: 0, sum: 0, buckets: bounds.map(() => 0) };
      timing.count += 1;
      timing.sum += seconds;
      bounds.forEach((bound, i) => (timing.buckets[i]! += Number(seconds <= bound)));
      timings.set(labels, timing);
    },
    write(gauges) {
      const name = 'vse_request_seconds';
      const lines = [`# HELP ${name} Time of answers.`, `# TYPE ${name} histogram`];
      for (const { labels, count, sum, buckets } of timings.values()) {
        bounds.forEach((bound, i) => lines.push(`${name}_bucket{${labels},le="${bound}"} ${buckets[i]!}`));
        lines.push(`${name}_bucket{${labels},le="+Inf"} ${count}`);
        lines.push(`${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${count}`);
      }
      for (const [gauge, { help, value, counter = false }] of Object.entries(gauges)) {
        lines.push(
          `# HELP ${gauge} ${help}`,
          `# TYPE ${gauge} ${counter ? 'counter' : 'gauge'}`,
          `${gauge} ${value}`,
        );
      }
      return `${lines.join('\n')}\n`;
    },
  };
}

function escaped(text: string): string {
  return text.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));
}
