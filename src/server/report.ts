/** The log line of an error that the caller does not get to see. */
export function reportToConsole(error: unknown, info: { digest: string; functionName: string }): void {
  console.error(`[sallyport] ${info.functionName}() failed (digest ${info.digest}):`, error);
}
