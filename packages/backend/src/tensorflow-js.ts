import { BackendFailure } from './failure';
import { isPlugAndPlay } from './platform';
import { reasonOf } from './reason';
import { isNotInstalled } from '@vse/core';

const NAME = '@tensorflow/tfjs';

/** The union package of TensorFlow.js. */
export type TensorFlowJs = typeof import('@tensorflow/tfjs');

/**
 * Imports the union package, which registers the gradients (tfjs-core alone lacks them in Node) and the backends webgl and
 * cpu.
 */
export async function importTensorFlowJs(
  // The CommonJS build replaces this import by `require`.
  load: () => Promise<TensorFlowJs> = () => import('@tensorflow/tfjs'),
): Promise<TensorFlowJs> {
  try {
    return await load();
  } catch (error) {
    throw failure(error);
  }
}

function failure(error: unknown): BackendFailure {
  const undeclared = /tried to access ([\w@/-]+), but it isn't declared/.exec(reasonOf(error))?.[1];
  if (isPlugAndPlay() && undeclared !== undefined) {
    return new BackendFailure(
      `TensorFlow.js does not declare ${undeclared}, and Yarn's Plug'n'Play refuses it`,
      'add the packageExtensions of the README of @vse/backend to .yarnrc.yml and run yarn',
      { cause: error },
    );
  }
  const install = `npm install ${NAME} @tensorflow/tfjs-core`;
  return isNotInstalled(error, NAME)
    ? new BackendFailure(`${NAME} is not installed`, install, { cause: error })
    : new BackendFailure(
        `${NAME} does not load: ${reasonOf(error)}`,
        `${install}; keep the files of a bundle together`,
        { cause: error },
      );
}
