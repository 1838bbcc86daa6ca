import { describe, expect, test } from 'vitest';
import { readLimits } from './limits.ts';

const infinite = Number.POSITIVE_INFINITY;

describe('S7: limits', () => {
  test('have defaults, and what is given stands in their place', () => {
    expect(readLimits()).toMatchObject({
      bodyBytes: 1024 * 1024,
      bodyIdle: 10_000,
      minimumRate: 500,
      functionTime: infinite,
      concurrentCalls: 10_000,
    });
    expect(readLimits({ bodyIdle: 5000, depth: undefined })).toEqual({ ...readLimits(), bodyIdle: 5000 });
  });

  test.each([
    [{ bodyIdle: 1 }],
    [{ bodyIdle: infinite }],
    [{ minimumRate: 0 }],
    [{ functionTime: infinite }],
    [{ functionTime: 2 ** 31 - 1 }],
    [{ concurrentCalls: 1 }],
    [{ concurrentCalls: infinite }],
    [{ files: 0 }],
  ])('%j is taken', (given) => {
    expect(readLimits(given)).toMatchObject(given);
  });

  test.each([
    [{ bodyBites: 1 }, 'there is no limit "bodyBites"'],
    [{ toString: 1 }, 'there is no limit "toString"'],
    [{ bodyIdle: 0 }, 'bodyIdle is 0, not a whole number from 1 to 2147483647, or Infinity'],
    [{ bodyIdle: 2 ** 31 }, 'bodyIdle is 2147483648'],
    [{ bodyIdle: '10s' }, 'bodyIdle is 10s'],
    [{ minimumRate: infinite }, 'minimumRate is Infinity, not a whole number from 0 on'],
    [{ minimumRate: -1 }, 'minimumRate is -1'],
    [{ functionTime: 0 }, 'functionTime is 0, not a whole number from 1'],
    [{ concurrentCalls: 0 }, 'concurrentCalls is 0, not a whole number from 1 on, or Infinity'],
    [{ files: 1.5 }, 'files is 1.5, not a whole number from 0 on, or Infinity'],
    [{ depth: Number.NaN }, 'depth is NaN'],
    [{ depth: null }, 'depth is null'],
  ])('%j is refused when the handler is made', (given, reason) => {
    expect(() => readLimits(given as object)).toThrow(
      expect.objectContaining({ code: 'SP3015', message: expect.stringContaining(reason) }),
    );
  });
});
