import { currentScope } from '../request/scope.ts';
import { type FunctionTable, installedFunctions } from './function-table.ts';

/** The table that the handler of this request answers from; outside of a request the one that was installed last. */
export function currentTable(): FunctionTable | undefined {
  return currentScope()?.table ?? installedFunctions();
}
