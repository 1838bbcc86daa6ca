import { createError, type ErrorDetails, type SallyportError } from '../errors/sallyport-error.ts';
import { viteErrors } from '../errors/vite.ts';

/** Makes an error of the plugin. Vite prints messages and nothing else, so what to do is part of it. */
export function pluginError(code: keyof typeof viteErrors, details?: ErrorDetails): SallyportError {
  const error = createError(viteErrors, code, details);
  if (error.hint !== undefined) error.message += `\n${error.hint}`;
  return error;
}
