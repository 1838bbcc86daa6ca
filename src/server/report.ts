/** The log line of an error that the caller does not get to see. */
export function reportToConsole(error: unknown, info: { digest: string; functionName: string }): void {
  console.error(`[sallyport] ${info.functionName}() failed (digest ${info.digest}):`, readable(error));
}

/** Errors of a bundler carry the whole source and a stack of the bundler's own: what matters is message and frame. */
function readable(error: unknown): unknown {
  if (!(error instanceof Error) || !('plugin' in error)) return error;
  const { message, frame, id } = error as { message: string; frame?: string; id?: string };
  return [message, id, frame].filter(Boolean).join('\n');
}
