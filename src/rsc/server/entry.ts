import { rscErrors } from '../../errors/rsc.ts';
import { createError } from '../../errors/sallyport-error.ts';
import { answerAsText } from '../../server/answer/answer.ts';
import { isCall } from '../../server/functions/find-called-function.ts';
import { installedFunctions } from '../../server/functions/function-table.ts';
import { isOfCaller } from '../../server/gate/refusal.ts';
import { createHandler } from '../../server/handler.ts';
import { madeHandlers } from '../../server/made-handlers.ts';
import { type ServerEntry, toServerEntry } from '../../server/server-entry.ts';

/**
 * Makes the server's entry of what the application's own entry exports by default. Where that has no handler of ours,
 * such as one of another framework, calls are answered in front of it, and pages are rendered in the scope of their
 * request: what they hand out can be sealed, and getCookies() and its like work. Generated code calls this.
 *
 * @param value the default export
 * @param file the entry's name, for messages
 * @throws SP3009 where the value cannot answer requests; SP7001, later, for a handler that is made when calls are
 *   already answered without it: what it says of access would not hold
 */
export function toRscEntry(value: unknown, file: string): ServerEntry {
  const entry = toServerEntry(value, file);
  const table = installedFunctions();
  const made = madeHandlers(table);
  made.check = undefined;
  if (made.count > 0) return entry;
  const handler = createHandler();
  made.count = 0;
  if (table?.dev !== true) {
    made.check = () => {
      throw createError(rscErrors, 'SP7001', { file });
    };
  }
  return {
    fetch(request, platform) {
      // In development the application may have got one meanwhile.
      if (made.count > 0) return entry.fetch(request, platform);
      if (isCall(request, table)) return handler(request, platform);
      return handler.run(request, platform, async () => {
        try {
          return await entry.fetch(request, platform);
        } catch (thrown) {
          // A form post, usually: for the framework any error is one of the server.
          if (isOfCaller(thrown)) return answerAsText(thrown);
          throw thrown;
        }
      });
    },
  };
}
