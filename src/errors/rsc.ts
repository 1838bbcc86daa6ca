import type { ErrorTable } from './sallyport-error.ts';

/** SP7: what can be said in an app with Server Components. */
export const rscErrors = {
  SP7001: {
    title: 'Handler made too late',
    message: 'createHandler() was called when calls were already answered without it.',
    hint: 'Call it at the top level of {file}, or of a file that this one imports: only then hold its options, such as access, for all calls.',
  },
  SP7002: {
    title: 'No table of functions',
    message: '{name}() was called, but nothing says which functions this server has.',
    hint: 'Start the server from the entry that the Vite plugin makes: dist/server/index.js.',
  },
  SP7003: {
    title: 'Foreign function',
    message: 'A function came with the page under a name that Sallyport did not give it: {name}.',
    hint: "Was the page rendered by a build in which another plugin compiled 'use server'? Load the page anew.",
  },
  SP7004: {
    title: 'Function bound in the browser',
    message:
      '{path} is a function that bind() made in the browser: if it was a Server Function that came as a prop, it is an ordinary function now.',
    hint: "Bind on the server, before it becomes a prop; pass the values beside the function; or import it from its 'use server' file, from where it can be bound anywhere.",
  },
  SP7005: {
    title: 'No browser here',
    message: '{name}() was called while a page is rendered on the server.',
    hint: 'Call it in an event handler or an effect, which run in the browser alone. On the server there is redirect() of sallyport/server.',
  },
  SP7006: {
    title: 'Called outside of a request',
    message: '{name}() was called for a caller from outside, but not in the scope of the request.',
    hint: "Another framework's handler found it, and neither its policies nor where the post comes from could be asked. Let the framework answer inside of handler.run(request, platform, () => …) of your createHandler().",
  },
  SP7007: {
    title: 'No address of a page',
    message: 'An address that begins with {protocol} is no page to go to.',
    hint: 'Pages have addresses of http or https.',
  },
  SP7008: {
    title: 'No page',
    message: 'page() of createPages() gave nothing for {path}.',
    hint: 'It gives a page, from <html> on, or a Response, for every address: one that does not exist has a page, too, which says setStatus(404).',
  },
  SP7009: {
    title: 'No status of a page',
    message: 'setStatus() got {status}, with which no page can be answered.',
    hint: 'It takes a number from 200 to 599, such as 404; not 204 or 205, whose answers are empty, nor 300 to 399: for these there is redirect() of sallyport/server.',
  },
  SP7010: {
    title: 'No document',
    message: 'The page of {path} is no document. It begins with: {start}',
    hint: 'What page() gives begins with <html>, with <head> and <body> inside: React takes the whole document over.',
  },
} as const satisfies ErrorTable;
