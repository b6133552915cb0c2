/** All kept runs: searched, named, deleted, reopened, taken out and in as files. */
import { useEffect, useId, useRef } from 'react';
import type { DragEvent } from 'react';
import type { HistoryState, HistoryStore } from '../../store/history-store.ts';
import type { Archive } from '../../store/archive.ts';
import { historyRows } from '../../store/history-trees.ts';
import { searchHistory } from '../../store/search-history.ts';
import { Button } from '../controls/Button.tsx';
import { useArchive, useArchiveState } from '../archive-context.tsx';
import { count } from '../words.ts';
import { HistoryItem } from './HistoryItem.tsx';
import './history.css';

/** More rows than anybody reads; the search finds the rest. */
const MOST_ROWS = 200;

/** The dialog; it is in the page all the time and opened when asked for. */
export function HistoryDialog() {
  const archive = useArchive();
  return archive !== null && <Dialog archive={archive} />;
}

function Dialog({ archive }: { readonly archive: Archive }) {
  const { history } = archive;
  const state = useArchiveState(history, (all) => all);
  const dialog = useRef<HTMLDialogElement>(null);
  const headingId = useId();
  useEffect(() => {
    if (state.open && dialog.current?.open === false) {
      dialog.current.showModal();
    } else if (!state.open) {
      dialog.current?.close();
    }
  }, [state.open]);
  return (
    <dialog
      ref={dialog}
      className="history"
      aria-labelledby={headingId}
      onClose={history.actions.hide}
      onDragOver={acceptFiles}
      onDrop={(event) => {
        event.preventDefault();
        importFirst(history, event.dataTransfer.files);
      }}
    >
      {state.open && (
        <>
          <div className="history-head">
            <h2 id={headingId}>History</h2>
            <Button small kind="quiet" label="Close the history" onPress={history.actions.hide}>
              Close
            </Button>
          </div>
          <Messages state={state} history={history} />
          <Tools state={state} history={history} />
          <Runs state={state} archive={archive} />
        </>
      )}
    </dialog>
  );
}

function acceptFiles(event: DragEvent): void {
  if (event.dataTransfer.types.includes('Files')) {
    event.preventDefault();
  }
}

function importFirst(history: HistoryStore, files: FileList | null): void {
  const file = files?.[0];
  if (file !== undefined) {
    void history.actions.importFile(file);
  }
}

interface PartProps {
  readonly state: HistoryState;
  readonly history: HistoryStore;
}

function Messages({ state, history }: PartProps) {
  const undo = useRef<HTMLDivElement>(null);
  const { deleted, problem, refusal } = state;
  useEffect(() => {
    // The row with the pressed button is gone: the keyboard goes on here.
    undo.current?.querySelector('button')?.focus();
  }, [deleted]);
  return (
    <>
      {problem !== null && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      {refusal !== null && (
        <p className="problem" role="alert">
          {refusal}
        </p>
      )}
      {deleted !== null && (
        <div className="history-deleted" ref={undo} role="status">
          <span>Deleted: {deleted.recording.name}</span>
          <Button
            small
            label="Undo the deletion"
            onPress={() => {
              void history.actions.undoRemove();
            }}
          >
            Undo
          </Button>
        </div>
      )}
    </>
  );
}

function Tools({ state, history }: PartProps) {
  return (
    <div className="history-tools">
      <input
        type="search"
        aria-label="Search runs"
        placeholder="Search runs"
        value={state.query}
        onChange={(event) => {
          history.actions.search(event.currentTarget.value);
        }}
      />
      <label className="button history-import" data-kind="plain" data-small>
        Import a trace file
        <input
          type="file"
          className="visually-hidden"
          accept=".json,application/json"
          onChange={(event) => {
            importFirst(history, event.currentTarget.files);
            // The same file can be chosen again.
            event.currentTarget.value = '';
          }}
        />
      </label>
      <span className="hint">or drop one here</span>
    </div>
  );
}

function Runs({ state, archive }: { readonly state: HistoryState; readonly archive: Archive }) {
  const { entries, query } = state;
  if (entries === null) {
    return <p className="hint">Reading…</p>;
  }
  const found = searchHistory(entries, query);
  return (
    <>
      <p className="hint" role="status">
        {amountWords(entries.length, found.length)}
      </p>
      <ul className="history-list" aria-label="Kept runs">
        {historyRows(found.slice(0, MOST_ROWS)).map((row) => (
          <HistoryItem
            key={row.entry.id}
            row={row}
            archive={archive}
            inTabOnly={state.inTabOnly.includes(row.entry.id)}
          />
        ))}
      </ul>
    </>
  );
}

function amountWords(all: number, found: number): string {
  if (all === 0) {
    return 'No runs yet. Every run is kept here as it goes on, in this browser only.';
  }
  const shown = found > MOST_ROWS ? `, the newest ${String(MOST_ROWS)} of them shown` : '';
  const runs = all === 1 ? '1 run' : `${count(all)} runs`;
  return found === all
    ? `${runs}${shown}, kept in this browser only`
    : `${count(found)} of ${runs} found${shown}`;
}
