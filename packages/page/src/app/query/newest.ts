/** A question under way. */
export interface Newest<Question> {
  /**
   * Asks after the delay, or at once. The question before it is cancelled now, not after the delay: its answer would be
   * of no use.
   */
  readonly ask: (question: Question, options?: { readonly atOnce?: boolean }) => void;
  /** Cancels what is under way. */
  readonly stop: () => void;
}

/** Calls that a question leads to. */
export interface NewestCalls<Question, Answer> {
  /** Answers a question; ends early if the signal aborts. */
  readonly run: (question: Question, signal: AbortSignal) => Promise<Answer>;
  /** Called as the question is sent. */
  readonly sent?: (question: Question) => void;
  /** Called with the answer, unless a newer question was asked. */
  readonly answered: (answer: Answer, question: Question) => void;
  /** Called with the error, unless a newer question was asked. */
  readonly failed: (error: unknown, question: Question) => void;
}

/** Keeps one question under way, the newest, and reports only its answer. */
export function newest<Question, Answer>(calls: NewestCalls<Question, Answer>, delay = 70): Newest<Question> {
  let current: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const stop = () => {
    clearTimeout(timer);
    current?.abort();
    current = undefined;
  };
  const send = async (question: Question, own: AbortController) => {
    calls.sent?.(question);
    try {
      const answer = await calls.run(question, own.signal);
      if (current === own) calls.answered(answer, question);
    } catch (error) {
      if (current === own) calls.failed(error, question);
    }
  };
  return {
    ask(question, { atOnce = false } = {}) {
      stop();
      const own = new AbortController();
      current = own;
      if (atOnce) void send(question, own);
      else timer = setTimeout(() => void send(question, own), delay);
    },
    stop,
  };
}
