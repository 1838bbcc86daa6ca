/** What a message may cost the decoder. Every limit is charged before anything is allocated for it. */
export interface WireLimits {
  /** Bytes of everything that is not file content. Default for arguments: 1 MiB. */
  readonly bodyBytes: number;
  /** Bytes of file content, all files together. Default for arguments: 10 MiB. */
  readonly fileBytes: number;
  /** Files and Blobs. Default for arguments: 100. */
  readonly files: number;
  /** Fields of all FormData together; an empty FormData counts as one. Default for arguments: 1,000. */
  readonly formFields: number;
  /** Nested brackets. Default both ways: 128. */
  readonly depth: number;
  /** Containers, tagged values and references; a buffer counts as eight. Default for arguments: 250,000. */
  readonly containers: number;
  /**
   * Numbers and bigints as keys of Maps and items of Sets, all together. Engines hash them in a way that everybody can
   * compute: whoever chooses them so that all collide makes the work grow with their square. Default for arguments: 10,000.
   */
  readonly numberKeys: number;
  /** Decimal digits of one bigint. Default for arguments: 4,096. */
  readonly bigintDigits: number;
  /** Server Functions: each costs fifty times its bytes. Default for arguments: 1,000. */
  readonly functions: number;
  /** Bound arguments of one function. Default for arguments: 100. */
  readonly boundArguments: number;
  /** Promises and streams that are not settled. Default for arguments: 1,000. */
  readonly pending: number;
  /** Different names for `Symbol.for`, over the life of the process: the registry never forgets one. Default for arguments: 1,000. */
  readonly symbols: number;
}

/** Limits for arguments: they come from strangers. */
export const argumentLimits: WireLimits = {
  bodyBytes: 1024 * 1024,
  fileBytes: 10 * 1024 * 1024,
  files: 100,
  formFields: 1000,
  depth: 128,
  containers: 250_000,
  numberKeys: 10_000,
  bigintDigits: 4096,
  functions: 1000,
  boundArguments: 100,
  pending: 1000,
  symbols: 1000,
};

/** Limits for results: they come from the application's own server, so size and number are its own choice. */
export const resultLimits: WireLimits = {
  ...argumentLimits,
  bodyBytes: Number.POSITIVE_INFINITY,
  fileBytes: Number.POSITIVE_INFINITY,
  files: Number.POSITIVE_INFINITY,
  containers: Number.POSITIVE_INFINITY,
  numberKeys: Number.POSITIVE_INFINITY,
  functions: Number.POSITIVE_INFINITY,
  symbols: Number.POSITIVE_INFINITY,
};
