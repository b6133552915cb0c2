/**
 * Runs in the browser's database. A run is one row of facts, rows of tokens (one per batch, filed under the index of their first)
 * and rows of probes; a batch is written in one transaction, so that the rows of a run always fit each other.
 */
import { openDB } from 'idb';
import type { DBSchema, IDBPDatabase, IDBPTransaction } from 'idb';
import type { Probe } from '../reasoning/probe.ts';
import type { TraceToken } from '../reasoning/trace.ts';
import { asRunHistoryError } from './run-history-error.ts';
import { entryOf, newestFirst } from './run-history.ts';
import type { HistoryEntry, KeptRun, RunChange, RunHistory } from './run-history.ts';

interface Schema extends DBSchema {
  runs: { key: string; value: HistoryEntry };
  tokens: {
    key: [runId: string, from: number];
    value: { readonly runId: string; readonly from: number; readonly tokens: readonly TraceToken[] };
  };
  probes: {
    key: [runId: string, position: number];
    value: { readonly runId: string; readonly position: number; readonly probe: Probe };
  };
}

type Database = IDBPDatabase<Schema>;
type Stores = ('runs' | 'tokens' | 'probes')[];
type Write = IDBPTransaction<Schema, Stores, 'readwrite'>;

const NAME = 's1-playground-runs';
const VERSION = 1;
const STORES: Stores = ['runs', 'tokens', 'probes'];

/** Runs under a name of the browser's database. Opened at first use, and again after the browser has closed it. */
export function createIndexedDbRunHistory(name = NAME): RunHistory {
  let opened: Promise<Database> | null = null;
  const forget = (): void => {
    opened = null;
  };
  const database = (): Promise<Database> => {
    opened ??= openRuns(name, forget).catch((cause: unknown) => {
      forget();
      throw cause;
    });
    return opened;
  };
  const use = async <T>(work: (database: Database) => Promise<T>): Promise<T> => {
    try {
      return await work(await database());
    } catch (cause) {
      throw asRunHistoryError(cause);
    }
  };
  return {
    list: () => use(async (db) => newestFirst(await db.getAll('runs'))),
    read: (id) => use((db) => readRun(db, id)),
    write: (run, change) => use((db) => writeRun(db, run, change)),
    rename: (id, newName) => use((db) => renameRun(db, id, newName)),
    remove: (id) => use((db) => inOneGo(db, (transaction) => deleteRows(transaction, id))),
  };
}

/** `onClosed`: the connection can no longer be used. */
async function openRuns(name: string, onClosed: () => void): Promise<Database> {
  const database = await openDB<Schema>(name, VERSION, {
    upgrade: (fresh) => {
      fresh.createObjectStore('runs', { keyPath: 'id' });
      fresh.createObjectStore('tokens', { keyPath: ['runId', 'from'] });
      fresh.createObjectStore('probes', { keyPath: ['runId', 'position'] });
    },
    // A newer version of the page in another tab waits for this one to let go.
    blocking: () => {
      onClosed();
      database.close();
    },
    terminated: onClosed,
  });
  return database;
}

/** All keys of a run from a number on. */
function rowsFrom(runId: string, from: number): IDBKeyRange {
  return IDBKeyRange.bound([runId, from], [runId, Number.MAX_SAFE_INTEGER]);
}

/** All of it is stored or nothing, also where a value cannot be stored at all, which fails no request. */
async function inOneGo(db: Database, work: (transaction: Write) => Promise<void>): Promise<void> {
  const transaction = db.transaction(STORES, 'readwrite');
  try {
    await work(transaction);
    await transaction.done;
  } catch (cause) {
    transaction.done.catch(() => undefined);
    abort(transaction);
    throw cause;
  }
}

function abort(transaction: Write): void {
  try {
    transaction.abort();
  } catch {
    // A failed request has ended it already.
  }
}

async function readRun(db: Database, id: string): Promise<KeptRun | undefined> {
  const transaction = db.transaction(STORES);
  const [entry, batches, probes] = await Promise.all([
    transaction.objectStore('runs').get(id),
    transaction.objectStore('tokens').getAll(rowsFrom(id, 0)),
    transaction.objectStore('probes').getAll(rowsFrom(id, 0)),
  ]);
  if (entry === undefined) {
    return undefined;
  }
  const { id: _id, imported, tokenCount, ...facts } = entry;
  const tokens: TraceToken[] = [];
  for (const batch of batches) {
    // A batch that begins before the end of the last one replaces what was cut off.
    tokens.length = Math.min(tokens.length, batch.from);
    tokens.push(...batch.tokens);
  }
  return {
    id,
    imported,
    recording: { ...facts, tokens: tokens.slice(0, tokenCount), probes: probes.map(({ probe }) => probe) },
  };
}

function writeRun(db: Database, run: KeptRun, { fromToken, newProbes }: RunChange): Promise<void> {
  const { id, recording } = run;
  const tokens = recording.tokens.slice(fromToken);
  return inOneGo(db, async (transaction) => {
    const batches = transaction.objectStore('tokens');
    const probes = transaction.objectStore('probes');
    await transaction.objectStore('runs').put(entryOf(run));
    await batches.delete(rowsFrom(id, fromToken));
    if (tokens.length > 0) {
      await batches.put({ runId: id, from: fromToken, tokens });
    }
    // An answer at the very end of what was kept stays true.
    await probes.delete(rowsFrom(id, fromToken === 0 ? 0 : fromToken + 1));
    for (const probe of newProbes) {
      await probes.put({ runId: id, position: probe.position, probe });
    }
  });
}

function renameRun(db: Database, id: string, name: string): Promise<void> {
  return inOneGo(db, async (transaction) => {
    const runs = transaction.objectStore('runs');
    const entry = await runs.get(id);
    if (entry !== undefined) {
      await runs.put({ ...entry, name });
    }
  });
}

async function deleteRows(transaction: Write, id: string): Promise<void> {
  await transaction.objectStore('runs').delete(id);
  await transaction.objectStore('tokens').delete(rowsFrom(id, 0));
  await transaction.objectStore('probes').delete(rowsFrom(id, 0));
}
