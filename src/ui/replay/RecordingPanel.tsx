/** The recording on the page, apart from the lanes, so that it cannot be taken for a live run. */
import { useId, useMemo } from 'react';
import type { BranchSource } from '../../store/branches.ts';
import { replayKey, type Replay } from '../../store/replay.ts';
import type { Archive } from '../../store/archive.ts';
import { Button } from '../controls/Button.tsx';
import { useArchive, useArchiveState } from '../archive-context.tsx';
import { dateWords, engineWords, otherModelWords, sourceWords } from '../recording-words.ts';
import { useAppState } from '../store-context.tsx';
import { TimelineSlider } from '../timeline/TimelineSlider.tsx';
import { ThinkingBox } from '../trace/ThinkingBox.tsx';
import { settingsWords } from '../words.ts';
import { RecordedAnswer } from './RecordedAnswer.tsx';
import { RecordingActions } from './RecordingActions.tsx';
import { useBroughtIntoView } from './use-brought-into-view.ts';
import { useRecordedTimeline } from './use-recorded-timeline.ts';
import '../timeline/timeline.css';
import './recording.css';

/** The recording, or nothing. */
export function RecordingPanel() {
  const archive = useArchive();
  return archive !== null && <OpenRecording archive={archive} />;
}

function OpenRecording({ archive }: { readonly archive: Archive }) {
  const replay = useArchiveState(archive.replay, (state) => state.replay);
  const section = useBroughtIntoView(replay);
  const headingId = useId();
  if (replay === null) {
    return null;
  }
  const { recording } = replay;
  return (
    <section ref={section} className="card recording" aria-labelledby={headingId}>
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
      <RecordingParts key={replayKey(replay)} replay={replay} />
      <RecordingActions archive={archive} replay={replay} />
    </section>
  );
}

function Warnings({ replay }: { readonly replay: Replay }) {
  const status = useAppState((state) => state.engine.status);
  const otherModel = otherModelWords(replay.recording.engine, status);
  return (
    <>
      {replay.recording.edited === true && (
        <p className="problem" role="alert">
          This trace was changed after it was written. What it shows may not be what the model did.
        </p>
      )}
      {otherModel !== null && <p className="hint">{otherModel}</p>}
    </>
  );
}

/** Thinking, the answers along it where some were asked for, and the answer. */
function RecordingParts({ replay }: { readonly replay: Replay }) {
  const { recording, keptId } = replay;
  const source = useMemo<BranchSource>(() => ({ kind: 'recording', recording, keptId }), [recording, keptId]);
  const heat = useAppState((state) => state.heat);
  const { timeline, position, onShow } = useRecordedTimeline(replay);
  return (
    <div className="recording-parts">
      <ThinkingBox
        label="Thinking of the recorded trace"
        trace={replay.trace}
        extensions={recording.settings.extensions}
        live={replay.playing}
        shownAt={position}
        heat={heat}
        source={source}
      />
      {recording.probes.length > 0 && (
        <div className="timeline" data-compact>
          <TimelineSlider
            label="Answer timeline of the recorded trace"
            timeline={timeline}
            position={position}
            onShow={onShow}
          />
        </div>
      )}
      <RecordedAnswer replay={replay} timeline={timeline} position={position} />
    </div>
  );
}
