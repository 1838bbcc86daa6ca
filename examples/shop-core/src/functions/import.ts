'use server';

import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CsvError, parse } from 'csv-parse';
import { protect } from 'sallyport/server';
import { putProduct, readProduct } from '../data/import-products.ts';
import { getDatabase } from '../database/database.ts';
import { type ImportColumns, type ImportedRow, importColumns } from '../domain.ts';
import { refuse } from './arguments.ts';
import { staff } from './policies.ts';

// Before anything of the file is read.
protect(staff);

/** A pause after each row, in milliseconds: this shop's database is too quick to be watched. */
const pace = 40;

/**
 * Imports products from a CSV file, row by row, and tells of each as it goes. Whoever stops listening stops the import:
 * rows that are in stay in, and none follows.
 */
export async function importProducts(file: File): Promise<AsyncIterable<ImportedRow>> {
  if (!(file instanceof File)) throw refuse('BAD_ARGUMENT', { argument: 'file', expected: 'a CSV file' });
  if (file.size === 0) throw refuse('BAD_FILE', { reason: 'The file is empty.' });
  const database = await getDatabase();

  return (async function* () {
    let line = 1;
    for await (const { record, progress } of readRows(file)) {
      line++;
      const product = readProduct(record);
      if ('wrong' in product) {
        yield { line, name: record.name ?? '', outcome: 'refused', reason: product.wrong, progress };
      } else {
        yield { line, name: product.name, outcome: await putProduct(database, product), progress };
      }
      await sleep(pace);
    }
  })();
}

type Row = Partial<Record<ImportColumns, string>>;

async function* readRows(file: File): AsyncGenerator<{ record: Row; progress: number }> {
  const parser = Readable.fromWeb(file.stream() as Parameters<typeof Readable.fromWeb>[0]).pipe(
    parse({
      columns: checkHeader,
      info: true,
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
    }),
  );
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: Row; info: { bytes: number } }>) {
      yield { record, progress: Math.min(1, info.bytes / file.size) };
    }
  } catch (error) {
    if (!isCsvError(error)) throw error;
    throw refuse('BAD_FILE', { reason: `The file is no CSV that can be read: ${error.message}` });
  } finally {
    parser.destroy();
  }
}

function checkHeader(header: string[]): string[] {
  const missing = importColumns.filter(
    (column) => !['noun', 'line'].includes(column) && !header.includes(column),
  );
  if (missing.length === 0) return header;
  throw refuse('BAD_FILE', { reason: `The first line names no column ${missing.join(', ')}.` });
}

function isCsvError(error: unknown): error is CsvError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_');
}
