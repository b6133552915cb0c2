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
    remove: (id) => use((db) => removeRun(db, id)),
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

/**
 * All of it is stored or nothing, also where a value cannot be stored at all, which fails no request. Everything is handed over
 * at once and committed without waiting for answers: the page may be busy, or gone a moment later.
 * @param work makes its requests and adds them to the list
 */
async function inOneGo(
  db: Database,
  work: (transaction: Write, requests: Promise<unknown>[]) => void,
): Promise<void> {
  const transaction = db.transaction(STORES, 'readwrite');
  const requests: Promise<unknown>[] = [];
  try {
    work(transaction, requests);
    transaction.commit();
    await Promise.all([...requests, transaction.done]);
  } catch (cause) {
    [...requests, transaction.done].forEach((request) => {
      request.catch(() => undefined);
    });
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

async function writeRun(db: Database, run: KeptRun, { fromToken, newProbes }: RunChange): Promise<void> {
  const { id, recording } = run;
  const tokens = recording.tokens.slice(fromToken);
  let beginning: Promise<unknown> = Promise.resolve(true);
  await inOneGo(db, (transaction, requests) => {
    const batches = transaction.objectStore('tokens');
    const probes = transaction.objectStore('probes');
    requests.push(transaction.objectStore('runs').put(entryOf(run)));
    requests.push(batches.delete(rowsFrom(id, fromToken)));
    if (tokens.length > 0) {
      requests.push(batches.put({ runId: id, from: fromToken, tokens }));
    }
    // An answer at the very end of what was kept stays true.
    requests.push(probes.delete(rowsFrom(id, fromToken === 0 ? 0 : fromToken + 1)));
    for (const probe of newProbes) {
      requests.push(probes.put({ runId: id, position: probe.position, probe }));
    }
    if (fromToken > 0) {
      beginning = batches.getKey([id, 0]);
      requests.push(beginning);
    }
  });
  // Asked for with the batch and not before it, which would have had to wait for the answer.
  if ((await beginning) === undefined) {
    await removeRun(db, id);
  }
}

async function renameRun(db: Database, id: string, name: string): Promise<void> {
  const transaction = db.transaction('runs', 'readwrite');
  const renamed = transaction.store
    .get(id)
    .then((entry) => entry && transaction.store.put({ ...entry, name }));
  await Promise.all([renamed, transaction.done]);
}

function removeRun(db: Database, id: string): Promise<void> {
  return inOneGo(db, (transaction, requests) => {
    requests.push(transaction.objectStore('runs').delete(id));
    requests.push(transaction.objectStore('tokens').delete(rowsFrom(id, 0)));
    requests.push(transaction.objectStore('probes').delete(rowsFrom(id, 0)));
  });
}
