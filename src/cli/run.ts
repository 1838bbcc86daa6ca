import { type CAC, cac } from 'cac';
import { cliErrors } from '../errors/cli.ts';
import { createError, SallyportError } from '../errors/sallyport-error.ts';
import { printKey } from './keys.ts';
import { type ListFlags, list } from './list.ts';
import { type StartFlags, start } from './start.ts';
import { suggest } from './suggest.ts';

/**
 * Runs the command line. What goes wrong is printed, not thrown.
 *
 * @param argv as `process.argv`
 * @param version the package's
 * @returns the exit code, for a process that has nothing more to do
 */
export async function runCli(argv: readonly string[], version: string): Promise<number> {
  const cli = describeCommands(version);
  try {
    cli.parse([...argv], { run: false });
    if (cli.options.help || cli.options.version) return 0;
    if (cli.matchedCommand === undefined) return answerWithoutCommand(cli);
    await runMatched(cli, cli.matchedCommand.name);
    return 0;
  } catch (error) {
    printError(error);
    return 1;
  }
}

function describeCommands(version: string): CAC {
  const cli = cac('sallyport');
  cli
    .command('start', 'Serve what `vite build` made')
    .option('--port <port>', 'Port to listen on; 0 takes any free one. Default: PORT, or 3000')
    .option('--host <address>', 'Address to listen on. Default: HOST, or 127.0.0.1')
    .option('--root <folder>', 'Folder of the app. Default: this one')
    .option('--mode <mode>', 'Which .env files to read. Default: production')
    .option('--out-dir <folder>', 'Folder of the build, from the root. Default: dist')
    .action((flags: StartFlags) => start(flags));
  cli
    .command('list', 'Show every function that the build can be asked for, and who may call it')
    .option('--json', 'As JSON, in an order that stays the same: made for comparing in CI')
    .option('--root <folder>', 'Folder of the app. Default: this one')
    .option('--out-dir <folder>', 'Folder of the build, from the root. Default: dist')
    .action((flags: ListFlags) => list(flags));
  cli.command('keys', 'Make a key for SALLYPORT_KEYS; put it before those that are there').action(printKey);
  cli.help();
  cli.version(version);
  return cli;
}

/** The parser's own complaints become ours: a code, what is wrong, where to look. */
async function runMatched(cli: CAC, command: string): Promise<void> {
  try {
    await cli.runMatchedCommand();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'CACError') throw error;
    const reason = error.message.charAt(0).toUpperCase() + error.message.slice(1);
    throw createError(cliErrors, 'SP6008', { reason, command: `${command} ` });
  }
}

function answerWithoutCommand(cli: CAC): number {
  const name = cli.args[0];
  if (name !== undefined) {
    const meant = suggest(
      name,
      cli.commands.map((command) => command.name),
    );
    const suggestion = meant === undefined ? '' : `Did you mean "${meant}"? `;
    throw createError(cliErrors, 'SP6007', { name, suggestion });
  }
  const unknown = Object.keys(cli.options).find((option) => option !== '--');
  if (unknown !== undefined) {
    const flag = unknown.length > 1 ? `--${unknown}` : `-${unknown}`;
    throw createError(cliErrors, 'SP6008', { reason: `Unknown option \`${flag}\``, command: '' });
  }
  cli.outputHelp();
  return 0;
}

/** Our own errors say all there is to say; of others the stack tells where they come from. */
function printError(error: unknown): void {
  if (!(error instanceof SallyportError)) {
    console.error(error);
    return;
  }
  console.error(error.message);
  if (error.hint !== undefined) console.error(error.hint);
  if (error.code === 'SP6012') console.error(error.cause);
}
