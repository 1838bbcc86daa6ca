import type { ErrorTable } from './sallyport-error.ts';

/** SP5: what the Vite plugin can say. */
export const viteErrors = {
  SP5001: {
    title: 'No server environment',
    message: 'The Vite configuration has no environment named "{name}" for server code.',
    hint: 'Name the environment that runs server code: sallyport({ environment: "…" }).',
  },
  SP5002: {
    title: 'Two functions, one id',
    message: '{first} and {second} have the same id, {id}.',
    hint: 'Ids come from the package name and the path inside it. Two copies of one package in a build cannot both have Server Functions: deduplicate it, or rename one.',
  },
  SP5003: {
    title: 'Server entry not found',
    message: 'The server entry {file} does not exist.',
    hint: 'sallyport({ server }) takes a path relative to the root of the Vite project.',
  },
  SP5004: {
    title: 'Server built first',
    message: 'The server was built without the client, so nobody knows which functions it calls.',
    hint: 'Run `vite build`, which builds both in the right order.',
  },
  SP5005: {
    title: 'Server environment cannot answer',
    message: 'The Vite environment "{name}" has neither a module runner nor dispatchFetch.',
    hint: 'Sallyport needs one of them to run Server Functions in development.',
  },
  SP5006: {
    title: 'Nothing built',
    message: 'There is no built server at {file}.',
    hint: 'Run `vite build` first.',
  },
  SP5007: {
    title: 'Server code in the browser',
    message: '{file} imports "sallyport/server" and reaches the browser.',
    hint: 'Begin the file with \'use server\' if its exports are Server Functions. PublicError is also in "sallyport/client"; types come with `import type`.',
  },
  SP5008: {
    title: 'An export named then',
    message: '{file} exports a function named "then".',
    hint: 'JavaScript takes a module with such an export for a promise, and import() of it never ends. Name it otherwise.',
  },
  SP5009: {
    title: 'No chunk for inline functions',
    message: 'The server build has no chunk of its own for {file}, which holds inline Server Functions.',
    hint: 'Leave this module out of manualChunks (or the code splitting groups) of the server environment.',
  },
  SP5020: {
    title: 'Unknown option',
    message: 'sallyport() has no option "{name}".',
    hint: 'Its options: {options}.',
  },
  SP5021: {
    title: 'Bad option',
    message: 'The option {name} of sallyport() cannot be {value}.',
    hint: 'It takes {expected}; leave it out for the default.',
  },
  SP5022: {
    title: 'Functions without a policy',
    message: "Nothing says who may call {count}, and sallyport({ access: 'required' }) asks for it:{list}",
    hint: "Put protect(signedIn); below the imports of a 'use server' file, or give a function its own: serverFunction({ access: signedIn }, async (…) => { … }). What everybody may call says so with 'public'.",
  },
  SP5030: {
    title: 'Nobody renders the pages',
    message:
      'sallyport({ client: "{file}" }) says that pages are rendered on the server, but there is no server entry.',
    hint: 'Name the module that default-exports { fetch }: sallyport({ server: "./src/server.tsx", client: … }). An app whose pages start with index.html needs neither.',
  },
  SP5031: {
    title: 'Client entry not found',
    message: 'The client entry {file} does not exist.',
    hint: 'sallyport({ client }) takes a path relative to the root of the Vite project.',
  },
  SP5032: {
    title: 'No client entry',
    message:
      '{file} imports "sallyport/assets", but nobody knows which script starts the page in the browser.',
    hint: 'Name it: sallyport({ client: "./src/entry-client.tsx" }).',
  },
  SP5033: {
    title: 'Assets without the plugin',
    message: '"sallyport/assets" is made by the Vite plugin while it bundles, and was imported without it.',
    hint: 'Add sallyport() of "sallyport/vite" to the plugins of the Vite configuration, and import the module in code that Vite bundles for the server.',
  },
  SP5040: {
    title: 'Plugin for Server Components not installed',
    message: 'sallyport({ rsc }) needs the package @vitejs/plugin-rsc, which is not installed.',
    hint: 'npm install @vitejs/plugin-rsc@{range}',
  },
  SP5041: {
    title: 'Plugin for Server Components does not fit',
    message: 'The installed version of @vitejs/plugin-rsc lacks what Sallyport needs: {missing}.',
    hint: 'Install a version that was tried with this one of Sallyport: npm install @vitejs/plugin-rsc@{range}',
  },
  SP5042: {
    title: 'No entry for Server Components',
    message: 'The environment "{name}" has no entry that renders pages.',
    hint: "Make src/entry.rsc.tsx, or name another file: sallyport({ server: './src/….tsx' }). It default-exports what createPages() of sallyport/rsc gives, or any handler of requests.",
  },
  SP5043: {
    title: 'Functions that only a worker calls',
    message: 'The browser calls functions of {file}, but nothing that the server was built from leads there.',
    hint: 'A worker is built too late to tell the server what it calls. Import the file once in the server entry, or where pages import it.',
  },
  SP5045: {
    title: 'Server Components without their plugin',
    message:
      '{file} is the entry of an app with Server Components, but nothing in the configuration renders them.',
    hint: 'Say sallyport({ rsc: true }), with @vitejs/plugin-rsc installed; or give the file another name.',
  },
  SP5046: {
    title: 'Relative base with Server Components',
    message: 'The base "{base}" is relative, and pages that a server renders lie at many addresses.',
    hint: "Set `base` to the path below which the app is served, such as '/' or '/shop/'. Where only its files lie elsewhere, an address such as 'https://cdn.example/' is right: pages and calls are then asked for at '/'.",
  },
  SP5044: {
    title: 'Plugin for Server Components twice',
    message: 'The configuration has @vitejs/plugin-rsc twice.',
    hint: 'sallyport({ rsc }) adds it. Give it the options there, or leave `rsc` out and keep the plugin.',
  },
} as const satisfies ErrorTable;
