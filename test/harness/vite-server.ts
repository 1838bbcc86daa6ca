import { createLogger, createServer } from 'vite';

/** A development server that can be started anew under its address. */
export interface DevServer {
  readonly origin: string;
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Starts Vite's development server for an app, as another process would be: nothing of the one before is left. */
export async function startDevServer(root: string): Promise<DevServer> {
  const start = async (port: number) => {
    const customLogger = createLogger('silent');
    const server = await createServer({
      root,
      customLogger,
      server: { port, strictPort: port !== 0, host: '127.0.0.1' },
    });
    return server.listen();
  };
  let server = await start(0);
  const origin = server.resolvedUrls!.local[0]!.replace(/\/$/, '');
  return {
    origin,
    async restart() {
      await server.close();
      server = await start(Number(new URL(origin).port));
    },
    close: () => server.close(),
  };
}
