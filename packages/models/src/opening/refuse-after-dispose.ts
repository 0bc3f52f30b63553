import { OptionError, type Trainable } from '@vse/core';

/** Methods of encoders and similarities that read their weights, and `collate`, whose tensors would be left over. */
const methods = ['collate', 'encode', 'score', 'attention'] as const;

/**
 * Lets the parts of a model whose variables are freed refuse their use by the name of the model: TensorFlow.js would only say
 * that a tensor is disposed. Parts without variables, which lost nothing, stay as they are.
 *
 * @param parts - Encoders and similarity of the model.
 * @param where - Folder or address of the model.
 */
export function refuseAfterDispose(parts: readonly object[], where: string): void {
  for (const part of parts) {
    const variables = (part as Partial<Trainable>).variables?.() ?? [];
    if (!variables.some(({ variable }) => variable.isDisposed)) continue;
    for (const method of methods) {
      if (typeof (part as Readonly<Record<string, unknown>>)[method] !== 'function') continue;
      const value = (): never => {
        throw new OptionError(
          `${method}: the model of ${where} must be open, and was disposed. Use it before dispose(), or open it again.`,
        );
      };
      Reflect.defineProperty(part, method, { value }); // false for a part that is frozen, which keeps its own error
    }
  }
}
