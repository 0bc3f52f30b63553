/** Receives the lines of a turbo run with full logs in groups. */
export interface TurboLog {
  line(text: string): void;
  /** Ends the log: the logs of the failed tasks, or all lines if turbo failed before any task. */
  end(failed: boolean): string;
}

const TASK = /^(\S+):[\w:]+?: /;
const SCOPE = /Packages in scope: (.*)/;
const FAULT = /^\S+: ERROR: /;

/**
 * Follows a turbo run: calls `onTask` with the number of tasks that have reported and the packages in scope, and keeps the
 * logs of those that fail.
 */
export function turboLog(onTask: (done: number, packages: readonly string[]) => void): TurboLog {
  const logs = new Map<string, string[]>();
  const others: string[] = [];
  let packages: readonly string[] = [];
  return {
    line(text) {
      const [, scope] = SCOPE.exec(text) ?? [];
      if (scope !== undefined) packages = scope.split(', ');
      const [, task] = TASK.exec(text) ?? [];
      if (task === undefined) {
        others.push(text);
        return;
      }
      const known = logs.get(task);
      if (known) known.push(text);
      else {
        logs.set(task, [text]);
        onTask(logs.size, packages);
      }
    },
    end(failed) {
      if (!failed) return '';
      const faulty = [...logs.values()].filter((lines) => lines.some((line) => FAULT.test(line)));
      return (faulty.length > 0 ? faulty : [...logs.values(), others]).flat().join('\n');
    },
  };
}
