import type { ErrorTable } from './sallyport-error.ts';

/** SP4 too, but of references that are rendered on a server: browsers do not get these texts. */
export const renderingErrors = {
  SP4022: {
    title: 'Called while rendering on the server',
    message:
      '{name}() was called while rendering on the server, where client code only has a reference to it.',
    hint: 'Call it in an event, an effect or a form; or in a Server Component, and pass on what it gives.',
  },
} as const satisfies ErrorTable;
