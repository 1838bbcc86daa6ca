// Modules that the Vite plugin makes, see src/vite/rsc-modules.ts.

declare module 'virtual:sallyport/renderer' {
  /** Loads the entry of the environment that renders HTML. */
  export function loadRenderer(): Promise<unknown>;
}

declare module 'virtual:sallyport/updates' {
  /** Hears when code that the server renders with has changed. Only in development. */
  export function onServerUpdate(listener: () => void): void;
  export const inDevelopment: boolean;
}

declare module 'virtual:sallyport/client' {}
