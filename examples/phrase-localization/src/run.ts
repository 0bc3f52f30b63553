import type { LossCurveInput } from '@vse/report';
import type { Localization } from './localize';
import type { SystemName } from './systems';

/** Result of one system. */
export interface Run {
  readonly system: SystemName;
  readonly found: Localization;
  /** Seconds from the first step to the end of training, with validation and mining but without the final measurement. */
  readonly seconds: number | undefined;
  readonly curve?: LossCurveInput;
  /** Folder of the model. */
  readonly model?: string;
  /** Reason why there is no folder of the model. */
  readonly notKept?: string;
}
