/**
 * The environment of a shell in which nobody runs npm or a test: what these tell their children would steer a nested
 * npm, and what is started from it.
 */
export function plainEnvironment(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env);
  const kept = inherited.filter(([name]) => !/^(npm_|VITEST|NODE_ENV$|DEV$|PROD$|MODE$|TEST$)/.test(name));
  return { ...Object.fromEntries(kept), ...extra };
}
