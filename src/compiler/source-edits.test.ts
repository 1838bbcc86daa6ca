import { expect, test } from 'vitest';
import { type Piece, SourceEdits } from './source-edits.ts';

const write = (pieces: Piece[]) => pieces.map((piece) => piece.text).join('');

test('edits are written in the order of the source, whatever the order they were made in', () => {
  const edits = new SourceEdits('abc def ghi');
  edits.replace(8, 11, 'GHI');
  edits.insert(4, '+');
  edits.replace(0, 3, '');
  expect(write(edits.all())).toBe(' +def GHI');
});

test('at one place what closes comes first, then what is between, then what opens', () => {
  const edits = new SourceEdits('ab');
  edits.wrap({ start: 1, end: 2 }, '<', '>');
  edits.insert(1, '|');
  edits.wrap({ start: 0, end: 1 }, '[', ']');
  expect(write(edits.all())).toBe('[a]|<b>');
});

test('of several wraps of one node the first one is outermost', () => {
  const edits = new SourceEdits('x a y');
  const node = { start: 2, end: 3 };
  edits.wrap(node, '1(', ')1');
  edits.wrap(node, '2(', ')2');
  expect(write(edits.all())).toBe('x 1(2(a)2)1 y');
});

test('a part has the edits inside of it, and not those around it', () => {
  const edits = new SourceEdits('f(a, b)');
  edits.wrap({ start: 2, end: 3 }, '<', '>');
  edits.wrap({ start: 0, end: 7 }, '{', '}');
  edits.replace(5, 6, 'B');
  expect(write(edits.all())).toBe('{f(<a>, B)}');
  expect(write(edits.part(0, 7))).toBe('f(<a>, B)');
  expect(write(edits.part(2, 3))).toBe('a');
  expect(write(edits.part(5, 7))).toBe('B)');
});

test('every stretch of source knows where it begins', () => {
  const edits = new SourceEdits('abc def');
  edits.insert(3, '!');
  expect(edits.all()).toEqual([{ text: 'abc', from: 0 }, { text: '!' }, { text: ' def', from: 3 }]);
});
