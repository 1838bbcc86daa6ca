import type { ErrorTable } from './sallyport-error.ts';

/** SP305: what the server can say of forms. The texts reach strangers: no paths, no ids that the caller did not send. */
export const formErrors = {
  SP3050: {
    title: 'Form needs a renderer that waits',
    message:
      'The form of {name}() carries values that are ready only later, and renderToString() does not wait.',
    hint: 'Render with renderToReadableStream() or renderToPipeableStream(). Until then this form works only once the scripts have loaded.',
  },
  SP3051: {
    status: 400,
    title: 'Malformed form',
    message: 'The form that was sent cannot be read: {reason}.',
    hint: 'Forms are sent as multipart/form-data or application/x-www-form-urlencoded. If a browser sent this one, a proxy on the way may have changed it.',
  },
  SP3052: {
    status: 400,
    title: 'Broken form fields',
    message: 'The form that was sent has lost fields that say what to run: {reason}.',
    hint: 'Reload the page and send the form again. Fields whose names begin with $sallyport have to be sent as the page has them.',
  },
  SP3053: {
    title: 'Body already read',
    message: 'handleForm() got a request whose body was read before.',
    hint: 'Call it before anything else reads the body. In Express-like servers that is before the body parsers.',
  },
} as const satisfies ErrorTable;
