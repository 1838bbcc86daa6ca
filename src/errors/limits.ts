import type { ErrorTable } from './sallyport-error.ts';

/** SP306x: what a server says that has waited long enough, or has enough to do. The texts reach strangers. */
export const limitErrors = {
  SP3060: {
    status: 408,
    title: 'Body too slow',
    message:
      'The body of the request did not come in time: it stood still, or crept, for {seconds} seconds in sum.',
    hint: 'Send it again. For senders that are slower than this, raise createHandler({ limits: { bodyIdle } }) or lower minimumRate.',
  },
  SP3061: {
    status: 503,
    title: 'Too many calls at once',
    message: 'The server has as many calls under way as it takes at once. The function has not run.',
    hint: 'Try again in a moment. If the server can do more, raise createHandler({ limits: { concurrentCalls } }).',
  },
  SP3062: {
    status: 400,
    title: 'Too many calls of arguments',
    message: 'The Server Functions among the arguments were called more often than one call may have it.',
    hint: 'Raise createHandler({ limits: { functions } }), or call them from the browser.',
  },
} as const satisfies ErrorTable;
