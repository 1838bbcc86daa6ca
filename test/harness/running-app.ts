import { copyFixtureApp } from './fixture-app.ts';
import { buildFolder, commands, type RunningApp } from './serve-app.ts';

export type { RunningApp } from './serve-app.ts';

/** Starts a copy of an app from test/fixtures/apps in Vite's development server. */
export async function startInDevelopment(name: string): Promise<RunningApp> {
  const fixture = await copyFixtureApp(name);
  return withCopy(await commands.vite(fixture.folder), fixture.remove);
}

/** Builds a copy of an app from test/fixtures/apps, and starts what was built. */
export async function startInProduction(name: string): Promise<RunningApp> {
  const fixture = await copyFixtureApp(name);
  await buildFolder(fixture.folder);
  return withCopy(await commands['sallyport start'](fixture.folder), fixture.remove);
}

function withCopy(app: RunningApp, remove: () => Promise<void>): RunningApp {
  return {
    ...app,
    async close() {
      await app.close();
      await remove();
    },
  };
}
