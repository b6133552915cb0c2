import 'fake-indexeddb/auto';
import { deleteDB, openDB } from 'idb';
import { expect, it } from 'vitest';
import type { Recording } from '../reasoning/recording/recording.ts';
import { sampleRecording } from '../reasoning/recording/testing/sample-recording.ts';
import { createIndexedDbRunHistory } from './indexed-db-run-history.ts';
import { RunHistoryError } from './run-history-error.ts';
import { wholeRun } from './run-history.ts';
import type { KeptRun } from './run-history.ts';

/** A run under an id. */
function keptRun(id: string, change: Partial<Recording> = {}): KeptRun {
  return { id, imported: false, recording: sampleRecording(change) };
}

let serial = 0;
function fresh(): string {
  serial += 1;
  return `runs-${serial}`;
}

it('is there in the next visit', async () => {
  const name = fresh();
  await createIndexedDbRunHistory(name).write(keptRun('a'), wholeRun(keptRun('a')));
  expect(await createIndexedDbRunHistory(name).read('a')).toEqual(keptRun('a'));
});

it('says so when a newer page has written it', async () => {
  const name = fresh();
  (await openDB(name, 99)).close();
  await expect(createIndexedDbRunHistory(name).list()).rejects.toMatchObject({ code: 'newer' });
});

it('lets a newer page in, and opens anew', async () => {
  const name = fresh();
  const history = createIndexedDbRunHistory(name);
  await history.write(keptRun('a'), wholeRun(keptRun('a')));
  await deleteDB(name);
  expect(await history.list()).toEqual([]);
});

it('stores all of a batch or nothing', async () => {
  const history = createIndexedDbRunHistory(fresh());
  await history.write(keptRun('a'), wholeRun(keptRun('a')));
  const tokens = [{ ...keptRun('a').recording.tokens[0]!, text: (() => 'no data') as unknown as string }];
  const bad = keptRun('a', { name: 'New', tokens });
  await expect(history.write(bad, wholeRun(bad))).rejects.toBeInstanceOf(RunHistoryError);
  expect(await history.read('a')).toEqual(keptRun('a'));
});
