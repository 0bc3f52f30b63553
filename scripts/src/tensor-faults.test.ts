import { describe, expect, it } from 'vitest';
import { numbers, tensorOperations, type SyntaxNode } from './tensor-faults';

const literal = (value: number): SyntaxNode => ({ type: 'NumericLiteral', value });
const call = (operation: string, ...list: SyntaxNode[]): SyntaxNode => ({
  type: 'CallExpression',
  callee: { object: { name: 'tf' }, property: { name: operation } },
  arguments: list,
});
const x: SyntaxNode = { type: 'Identifier', name: 'x' };

describe('tensorOperations', () => {
  it('puts one operation in place of another', () => {
    expect([...tensorOperations.mutate({ node: call('sum', x, literal(1)) })]).toEqual([
      call('mean', x, literal(1)),
    ]);
  });

  it('leaves an operation out', () =>
    expect([...tensorOperations.mutate({ node: call('relu', x) })]).toEqual([x]));

  it('leaves other code alone', () => {
    expect([...tensorOperations.mutate({ node: call('reshape', x) })]).toEqual([]);
    expect([...tensorOperations.mutate({ node: x })]).toEqual([]);
  });
});

describe('numbers', () => {
  it('changes axes, defaults and constants in objects', () => {
    const parent = call('sum', x, literal(0));
    expect([...numbers.mutate({ node: literal(0), parent, key: 1, listKey: 'arguments' })]).toEqual([
      literal(1),
    ]);
    const pattern = { type: 'AssignmentPattern' };
    expect([...numbers.mutate({ node: literal(1), parent: pattern, key: 'right' })]).toEqual([literal(0)]);
    const property = { type: 'ObjectProperty' };
    expect([...numbers.mutate({ node: literal(5), parent: property, key: 'value' })]).toEqual([literal(6)]);
  });

  it('leaves other numbers alone', () => {
    expect([
      ...numbers.mutate({ node: literal(5), parent: { type: 'BinaryExpression' }, key: 'left' }),
    ]).toEqual([]);
    expect([...numbers.mutate({ node: x, parent: { type: 'ObjectProperty' }, key: 'value' })]).toEqual([]);
  });
});
