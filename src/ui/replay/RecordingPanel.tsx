/** The recording on the page, apart from the lanes, so that it cannot be taken for a live run. */
import { useId } from 'react';
import { isReplayOver } from '../../store/replay.ts';
import type { Replay } from '../../store/replay.ts';
import type { Archive } from '../../store/archive.ts';
import { linesToText } from '../../store/trace-lines.ts';
import { Button } from '../controls/Button.tsx';
import { useArchive, useArchiveState } from '../archive-context.tsx';
import {
  dateWords,
  engineWords,
  otherModelWords,
  recordedEndWords,
  sourceWords,
} from '../recording-words.ts';
import { useAppState } from '../store-context.tsx';
import { ThinkingBox } from '../trace/ThinkingBox.tsx';
import { settingsWords } from '../words.ts';
import { RecordingActions } from './RecordingActions.tsx';
import './recording.css';

/** The recording, or nothing. */
export function RecordingPanel() {
  const archive = useArchive();
  return archive !== null && <OpenRecording archive={archive} />;
}

function OpenRecording({ archive }: { readonly archive: Archive }) {
  const replay = useArchiveState(archive.replay, (state) => state.replay);
  const heat = useAppState((state) => state.heat);
  const headingId = useId();
  if (replay === null) {
    return null;
  }
  const { recording } = replay;
  return (
    <section className="card recording" aria-labelledby={headingId}>
      <div className="recording-head">
        <h2 id={headingId}>Recorded trace</h2>
        <span className="badge" data-kind="recorded">
          recorded
        </span>
        <Button small kind="quiet" label="Close the recorded trace" onPress={archive.replay.actions.close}>
          Close
        </Button>
      </div>
      <p className="recording-facts">
        {engineWords(recording.engine)}, {dateWords(recording.recordedAt)}
      </p>
      <p className="hint">{sourceWords(replay.source)}</p>
      <Warnings replay={replay} />
      <p className="recording-question">
        <span className="hint">Asked:</span> {recording.question}{' '}
        <span className="hint">({settingsWords(recording.settings)})</span>
      </p>
      <div className="recording-parts">
        <ThinkingBox
          label="Thinking of the recorded trace"
          key={recording.recordedAt}
          trace={replay.trace}
          extensions={recording.settings.extensions}
          live={replay.playing}
          shownAt={null}
          heat={heat}
        />
        <RecordedAnswer replay={replay} />
      </div>
      <RecordingActions archive={archive} replay={replay} />
    </section>
  );
}

function Warnings({ replay }: { readonly replay: Replay }) {
  const status = useAppState((state) => state.engine.status);
  const otherModel = otherModelWords(replay.recording.engine, status);
  return (
    <>
      {replay.edited && (
        <p className="problem" role="alert">
          This trace was changed after it was written. What it shows may not be what the model did.
        </p>
      )}
      {otherModel !== null && <p className="hint">{otherModel}</p>}
    </>
  );
}

function RecordedAnswer({ replay }: { readonly replay: Replay }) {
  const { recording } = replay;
  const over = isReplayOver(replay);
  const written = linesToText(replay.trace.answer).trim();
  const end = recordedEndWords(recording);
  return (
    <div className="recording-answer" role="group" aria-label="Answer of the recorded trace" tabIndex={0}>
      <span className="hint">Recorded answer</span>
      {over && recording.answer !== null && <strong>{recording.answer}</strong>}
      {written !== '' && written !== recording.answer && <span className="answer-written">{written}</span>}
      {over && end !== '' && <span className="hint">{end}</span>}
      <span className="visually-hidden" role="status">
        {over ? `Recorded trace shown to its end. ${end}` : ''}
      </span>
    </div>
  );
}
