import type { ErrorTable } from './sallyport-error.ts';

/** SP3: what the server can say. The texts reach strangers: no paths, no ids that the caller did not send. */
export const serverErrors = {
  SP3001: {
    status: 405,
    title: 'Method not allowed',
    message: 'A Server Function is called with POST; this request was {method}.',
    hint: 'Call the function through its import; do not link to its address.',
  },
  SP3002: {
    status: 403,
    title: 'Request from another site',
    message: 'The request was refused because it did not provably come from this site ({reason}).',
    hint: 'A page of another origin must be listed in createHandler({ allowedOrigins }). An own page that is refused usually sends "Referrer-Policy: no-referrer" over plain http, which hides its origin; a client that is no browser sends an Origin header with the address of this server.',
  },
  SP3003: {
    status: 404,
    title: 'Unknown function',
    message: 'This server does not know the Server Function that was called.',
    hint: 'The page is probably older than the server: reload it. If the function is new, build and restart the server.',
  },
  SP3004: {
    status: 413,
    title: 'Body too large',
    message: 'The call is larger than {limit} bytes, the limit of this server.',
    hint: 'Raise it with createHandler({ limits: { bodyBytes, fileBytes } }), or send less.',
  },
  SP3005: {
    status: 400,
    title: 'Malformed body',
    message: 'The body of the call holds no list of arguments.',
    hint: 'Call the function through its import. If you did, a proxy on the way may have changed the body.',
  },
  SP3006: {
    status: 400,
    title: 'Too many arguments',
    message: 'The call sends {sent} arguments, the function takes {declared}.',
    hint: 'If the function was changed, reload the page so that it learns the new parameters.',
  },
  SP3007: {
    status: 500,
    title: 'The function failed',
    message: 'The Server Function failed on the server (digest {digest}).',
    hint: 'The log of the server has the error under the same digest.',
  },
  SP3008: {
    status: 500,
    title: 'Result cannot be sent',
    message: 'The result of {name}() cannot be sent (digest {digest}).',
    hint: 'The log of the server says which part of it, and why, under the same digest.',
  },
  SP3009: {
    title: 'Not a server entry',
    message: 'The server entry {file} has no default export that can answer requests.',
    hint: 'Write `export default createHandler({ … })` in it.',
  },
  SP3010: {
    title: 'Outside of a request',
    message: '{name}() was called outside of a request.',
    hint: 'Call it inside a Server Function, or inside handler.run(request, platform, fn) while rendering. Code that runs when a module loads belongs to no request.',
  },
  SP3011: {
    title: 'Redirect refused',
    message: 'redirect({url}) was refused: {reason}.',
    hint: 'Redirect to a path of this site, or pass { external: true } for an http(s) address that you chose yourself. Never pass an address from the request unchecked.',
  },
  SP3012: {
    title: 'Not a function',
    message: 'The export "{name}" of {file} is not a function but {kind}.',
    hint: 'A "use server" file exports async functions only. Move other values to a file without the directive.',
  },
  SP3013: {
    status: 500,
    title: 'No functions installed',
    message:
      'createHandler() knows no Server Functions: it was created outside of a build by the Vite plugin.',
    hint: 'Add sallyport() from "sallyport/vite" to the plugins and name this file in sallyport({ server }).',
  },
  SP3014: {
    title: 'Bad cookie',
    message: 'The cookie "{name}" cannot be set: {reason}.',
    hint: 'Cookie names are letters, digits and dashes. Encode values that hold other characters.',
  },
  SP3015: {
    title: 'Bad option',
    message: 'createHandler({ {option} }) is not valid: {reason}.',
    hint: 'createPages() has the same options, and some of its own.',
  },
  SP3016: {
    status: 400,
    title: 'Seal broken',
    message: 'The call carries sealed values that this server did not make for this function.',
    hint: 'Reload the page. Sealed values belong to one function, and to one session where the application says so.',
  },
  SP3017: {
    title: 'Bad key',
    message: 'The keys for sealing captured values cannot be used: {reason}.',
    hint: 'Make one with `npx sallyport keys` and put it first into SALLYPORT_KEYS; older ones may follow, separated by commas.',
  },
  SP3018: {
    title: 'Tainted value',
    message: '{path} must not leave the server: {message}',
  },
  SP3019: {
    title: 'Cannot be tainted',
    message: '{name}() cannot mark a value of type {kind}.',
    hint: 'Unique values are strings, bigints and bytes, with an object as their lifetime; everything else is marked by taintObjectReference().',
  },
  SP3020: {
    title: 'Captures are sealed',
    message:
      '{name}() carries variables of the function around it and can only be called through its reference.',
    hint: 'Call the closure itself, where it was made.',
  },
  SP3021: {
    title: 'Captures itself',
    message: '{name}() captures a value that leads back to {name}() itself.',
    hint: 'Pass what it needs as an argument, or move the function to the top of the module.',
  },
  SP3022: {
    title: 'Cannot seal outside of a request',
    message:
      '{name}() carries variables that have to be sealed, and there is no request to take the keys from.',
    hint: 'Render inside handler.run(request, platform, fn).',
  },
  SP3023: {
    title: 'Not an endpoint',
    message:
      '{name}() cannot be sent: no code of the browser imports it, so it is no endpoint of this build.',
    hint: 'Import it in client code too, or write it inline, where it is returned.',
  },
  SP3024: {
    title: 'Unknown option',
    message: '{name}() has no option "{option}" in this version.',
    hint: 'Make the check inside of the function for now.',
  },
  SP3028: {
    status: 504,
    title: 'Time is up',
    message: '{name}() was ended after {limit} ms, the time that it may take.',
    hint: 'Raise its `timeout`, or createHandler({ limits: { functionTime } }). What takes long should heed getSignal().',
  },
  SP3029: {
    title: 'Bad header',
    message: 'The response header "{name}" cannot be set: {reason}.',
    hint: 'Set headers before the function returns; what the answer needs for itself is not to be changed.',
  },
  SP3035: {
    status: 404,
    title: 'No pages',
    message: 'This server answers calls of Server Functions; it renders no pages.',
    hint: 'Give createHandler() a `render`, or serve the page from index.html.',
  },
} as const satisfies ErrorTable;
