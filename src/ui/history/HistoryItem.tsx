/** One kept run in the list. */
import { useState } from 'react';
import type { Archive } from '../../store/archive.ts';
import type { HistoryEntry } from '../../storage/run-history.ts';
import type { HistoryRow } from '../../store/history-trees.ts';
import { Verdict } from '../compare/Verdict.tsx';
import { Button } from '../controls/Button.tsx';
import { NameForm } from '../controls/NameForm.tsx';
import { downloadText } from '../download.ts';
import { dateWords, entryWords } from '../recording-words.ts';
import { useRecordedJudge } from '../replay/use-recorded-timeline.ts';

/** Branches of branches are set in no further: there must be room for the words. */
const MOST_STEPS = 4;

/** Properties of `HistoryItem`. */
export interface HistoryItemProps {
  readonly row: HistoryRow;
  readonly archive: Archive;
  /** Gone when the tab is closed. */
  readonly inTabOnly: boolean;
}

/** Name, facts and buttons. */
export function HistoryItem({ row, archive, inTabOnly }: HistoryItemProps) {
  const { entry, depth } = row;
  const [renaming, setRenaming] = useState(false);
  const { actions } = archive.history;
  return (
    <li className="history-item" style={{ marginInlineStart: `${String(Math.min(depth, MOST_STEPS))}rem` }}>
      {renaming ? (
        <NameForm
          label="Name of the run"
          name={entry.name}
          onDone={(name) => {
            setRenaming(false);
            if (name !== null) {
              void actions.rename(entry.id, name);
            }
          }}
        />
      ) : (
        <p className="history-name">
          {entry.name} {entry.answer !== null && <EntryAnswer entry={entry} answer={entry.answer} />}
        </p>
      )}
      <p className="hint">
        {entryWords(entry)}
        {inTabOnly && <strong> · not stored, gone when this tab is closed</strong>}
      </p>
      <ItemActions
        row={row}
        archive={archive}
        onRename={() => {
          setRenaming(true);
        }}
      />
    </li>
  );
}

/** The answer, and whether it is right where that can be told. */
function EntryAnswer({ entry, answer }: { readonly entry: HistoryEntry; readonly answer: string }) {
  const judge = useRecordedJudge(entry);
  return (
    <>
      <span className="history-answer">→ {answer}</span> <Verdict correct={judge(entry.question, answer)} />
    </>
  );
}

interface ItemActionsProps {
  readonly row: HistoryRow;
  readonly archive: Archive;
  readonly onRename: () => void;
}

function ItemActions({ row, archive, onRename }: ItemActionsProps) {
  const { entry, depth, tree } = row;
  const { actions } = archive.history;
  // Runs of one question have the same name: the date tells them apart for those who only hear the buttons.
  const which = `${entry.name}, ${dateWords(entry.recordedAt)}`;
  return (
    <div className="history-actions">
      <Button
        small
        label={`Open ${which}`}
        onPress={() => {
          void actions.reopen(entry.id);
        }}
      >
        Open
      </Button>
      <Button small kind="quiet" label={`Rename ${which}`} onPress={onRename}>
        Rename
      </Button>
      <Button
        small
        kind="quiet"
        label={`Export ${which}`}
        onPress={() => {
          void exportRun(archive, entry.id);
        }}
      >
        Export
      </Button>
      {tree !== null && depth === 0 && (
        <Button
          small
          kind="quiet"
          label={`Export the tree of ${which}`}
          onPress={() => {
            void exportTree(archive, tree);
          }}
        >
          Export tree
        </Button>
      )}
      <Button
        small
        kind="quiet"
        label={`Delete ${which}`}
        onPress={() => {
          void actions.remove(entry.id);
        }}
      >
        Delete
      </Button>
    </div>
  );
}

async function exportTree(archive: Archive, tree: string): Promise<void> {
  const file = await archive.treeFile(tree);
  if (file !== null) {
    downloadText(file.name, file.text);
  }
}

async function exportRun(archive: Archive, id: string): Promise<void> {
  const recording = await archive.history.actions.recordingOf(id);
  if (recording !== null) {
    const { name, text } = archive.fileOf(recording);
    downloadText(name, text);
  }
}
