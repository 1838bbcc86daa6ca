import rsc from '@vitejs/plugin-rsc';
import { vitePluginRscMinimal } from '@vitejs/plugin-rsc/plugin';
import { type Plugin, resolveConfig } from 'vite';
import { describe, expect, test } from 'vitest';
import { hasRscPlugin, rscRange, takeOverUseServer } from './rsc.ts';

type Manager = { isScanBuild?: boolean; serverReferences: object };

/** The plugin as Vite resolves it, each time anew: what is cut from it is cut from the real one. */
async function resolvedPlugins(): Promise<Plugin[]> {
  const config = await resolveConfig({ configFile: false, logLevel: 'silent', plugins: [rsc()] }, 'build');
  return [...config.plugins];
}

const pluginIn = (plugins: Plugin[], name: string) => plugins.find((plugin) => plugin.name === name)!;
const managerIn = (plugins: Plugin[]) =>
  (pluginIn(plugins, 'rsc:minimal').api as { manager: Manager }).manager;

describe('SP5041: a version that lacks something is told at start-up, with what it lacks and what to install', () => {
  test.each<[string, (plugins: Plugin[]) => Plugin[] | undefined]>([
    [
      'the plugin rsc:use-server with a transform',
      (all) => all.filter(({ name }) => name !== 'rsc:use-server'),
    ],
    [
      'the plugin rsc:use-server with a transform',
      (all) => void Reflect.deleteProperty(pluginIn(all, 'rsc:use-server'), 'transform'),
    ],
    [
      'the api of the plugin rsc:minimal',
      (all) => void Reflect.deleteProperty(pluginIn(all, 'rsc:minimal'), 'api'),
    ],
    ['manager.isScanBuild', (all) => void Reflect.deleteProperty(managerIn(all), 'isScanBuild')],
    ...(['resolve', 'replaceClaim', 'deleteClaim'] as const).map(
      (name): [string, (plugins: Plugin[]) => undefined] => [
        `manager.serverReferences.${name}()`,
        (all) => void Object.defineProperty(managerIn(all).serverReferences, name, { value: undefined }),
      ],
    ),
  ])('%s', async (missing, cut) => {
    const all = await resolvedPlugins();
    const plugins = cut(all) ?? all;
    expect(() => takeOverUseServer({ plugins, command: 'build' }, 'rsc')).toThrow(
      expect.objectContaining({ code: 'SP5041', message: expect.stringContaining(missing) }),
    );
    expect(() => takeOverUseServer({ plugins, command: 'build' }, 'rsc')).toThrow(
      `npm install @vitejs/plugin-rsc@${rscRange}`,
    );
  });

  test('the installed version has all of it, and its own transform is gone', async () => {
    const plugins = await resolvedPlugins();
    const bridge = takeOverUseServer({ plugins, command: 'build' }, 'rsc');
    expect(pluginIn(plugins, 'rsc:use-server').transform).toBeUndefined();
    expect(bridge.isScan).toBe(false);
  });
});

describe('the plugin is found', () => {
  // A framework that bundles in its own way takes the half that compiles: two compilers would both run.
  test.each([
    ['whole', () => rsc()],
    ['its half without the bundling', () => vitePluginRscMinimal()],
  ])('%s, nested and asynchronous, and twice is SP5044', async (_, create) => {
    expect(await hasRscPlugin([{ name: 'other' }, false])).toBe(false);
    expect(await hasRscPlugin([Promise.resolve([[create()]])])).toBe(true);
    await expect(hasRscPlugin([create(), rsc()])).rejects.toThrow('SP5044');
    await expect(hasRscPlugin([create(), vitePluginRscMinimal()])).rejects.toThrow('SP5044');
  });

  test('the half without the bundling has all that is needed', async () => {
    const plugins = [vitePluginRscMinimal({ environment: { rsc: 'rsc' } })];
    const config = await resolveConfig({ configFile: false, logLevel: 'silent', plugins }, 'build');
    takeOverUseServer(config, 'rsc');
    expect(pluginIn([...config.plugins], 'rsc:use-server').transform).toBeUndefined();
  });
});
