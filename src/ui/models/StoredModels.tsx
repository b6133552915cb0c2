/** What this browser keeps, with sizes and Delete. */
import type { ModelSource, ShelfEntry } from '../../store/library-state.ts';
import { STORED_SCHEME } from '../../store/engine-state.ts';
import { Button } from '../controls/Button.tsx';
import { useActions, useAppState } from '../store-context.tsx';
import { bytes } from '../words.ts';
import { storedFormWords } from './model-words.ts';

/** List of stored checkpoints. */
export function StoredModels() {
  const actions = useActions();
  const shelf = useAppState((state) => state.library.shelf);
  const error = useAppState((state) => state.library.shelfError);
  return (
    <details
      className="disclosure engine-details"
      onToggle={(event) => {
        if (event.currentTarget.open) {
          actions.refreshShelf();
        }
      }}
    >
      <summary>
        Stored models{shelf !== null && shelf.entries.length > 0 && ` (${String(shelf.entries.length)})`}
      </summary>
      {error !== null && (
        <p className="problem" role="alert">
          {error.message}
        </p>
      )}
      {shelf !== null && (
        <>
          {shelf.entries.length === 0 ? (
            <p className="hint">None yet. Choose a model above to see what it takes.</p>
          ) : (
            <ul className="hits" aria-label="Stored models">
              {shelf.entries.map((entry) => (
                <StoredModel key={entry.id} entry={entry} />
              ))}
            </ul>
          )}
          <p className="hint">
            This page uses {bytes(shelf.usedBytes)} of this browser’s storage; {bytes(shelf.freeBytes)} are
            free.
          </p>
        </>
      )}
    </details>
  );
}

function StoredModel({ entry }: { readonly entry: ShelfEntry }) {
  const actions = useActions();
  const isRunning = useAppState(
    ({ library }) => library.download?.id === entry.id && library.download.state === 'running',
  );
  const { source } = entry;
  return (
    <li>
      <span className="hit-name">{entry.name}</span>
      <span className="hint">{stateWords(entry)}</span>
      {entry.state === 'complete' && (
        <Button
          small
          label={`Use ${entry.name}`}
          onPress={() => {
            actions.chooseEngine({ modelUrl: `${STORED_SCHEME}${entry.id}` });
          }}
        >
          Use
        </Button>
      )}
      {entry.state === 'partial' && !isRunning && source !== undefined && source.kind !== 'files' && (
        <Button
          small
          label={`Plan the rest of ${entry.name}`}
          onPress={() => {
            const weights = entry.weights === 'onnx' ? undefined : entry.weights;
            actions.openPlan(rest(source), weights);
          }}
        >
          Go on…
        </Button>
      )}
      <Button
        small
        kind="quiet"
        disabled={isRunning}
        label={`Delete ${entry.name}`}
        onPress={() => {
          actions.removeStored(entry.id);
        }}
      >
        Delete
      </Button>
    </li>
  );
}

/** What to ask for to get the rest of an unfinished download. */
function rest(source: Exclude<NonNullable<ShelfEntry['source']>, { kind: 'files' }>): ModelSource {
  switch (source.kind) {
    case 'folder':
      return source;
    case 'hub': {
      const { repository, file } = source;
      return { kind: 'hub', repository, ...(file !== undefined && { file }) };
    }
    default:
      return source satisfies never;
  }
}

function stateWords({ state, sizeBytes, weights, doneBytes = 0, totalBytes = 0 }: ShelfEntry): string {
  const size = bytes(sizeBytes);
  switch (state) {
    case 'complete':
      return `${size}, ${weights === undefined ? '' : storedFormWords(weights)}`;
    case 'partial':
      return `${size}, unfinished: ${bytes(doneBytes)} of ${bytes(totalBytes)} fetched`;
    case 'damaged':
      return `${size}, damaged: delete it and download it again`;
    default:
      return state satisfies never;
  }
}
