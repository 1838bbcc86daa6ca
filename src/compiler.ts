/**
 * `sallyport/compiler`: what the Vite plugin is built on, for other bundlers and for tools. Pure: source in, source
 * and a list of functions and diagnostics out; the parser is handed in.
 *
 * @module
 */
export { actionStateImportsOf, checkActionState } from './compiler/action-state.ts';
export type { Program } from './compiler/ast.ts';
export { compile } from './compiler/compile.ts';
export { formatDiagnostic } from './compiler/diagnostics.ts';
export { functionId } from './compiler/function-id.ts';
export { exportNamesOf, starExportsOf } from './compiler/module-names.ts';
export { mayHoldDirective } from './compiler/text-check.ts';
export type {
  AccessInfo,
  CallMode,
  CompileOptions,
  CompileResult,
  Diagnostic,
  FunctionInfo,
  Parse,
  SourceMap,
} from './compiler/types.ts';
