/** What can be done with the recording: play it, take it along, ask the same live. */
import type { Archive } from '../../store/archive.ts';
import { isReplayOver, REPLAY_SPEEDS } from '../../store/replay.ts';
import type { Replay } from '../../store/replay.ts';
import { Button } from '../controls/Button.tsx';
import { SelectField } from '../controls/SelectField.tsx';
import { downloadText } from '../download.ts';
import { replaySpeedWords } from '../recording-words.ts';
import { CopyTraceLink } from './CopyTraceLink.tsx';

/** Properties of `RecordingActions`. */
export interface RecordingActionsProps {
  readonly archive: Archive;
  readonly replay: Replay;
}

/** The row under a recording. */
export function RecordingActions({ archive, replay }: RecordingActionsProps) {
  const { actions } = archive.replay;
  const { recording } = replay;
  const over = isReplayOver(replay);
  return (
    <div className="recording-actions">
      <Button small label={playLabel(replay, over)} onPress={replay.playing ? actions.pause : actions.play}>
        {replay.playing ? 'Pause' : over ? 'Play' : 'Go on'}
      </Button>
      <Button small disabled={over} onPress={actions.skipToEnd}>
        Skip to the end
      </Button>
      <SelectField
        label="Replay speed"
        visibleLabel="Speed"
        value={String(replay.speed)}
        options={REPLAY_SPEEDS.map((speed) => ({ value: String(speed), text: replaySpeedWords(speed) }))}
        onChange={(value) => {
          actions.setSpeed(Number(value));
        }}
      />
      <Button
        small
        title="Puts question and settings above; press Think to run them"
        onPress={() => {
          archive.useQuestion(recording);
        }}
      >
        Use this question
      </Button>
      {replay.source === 'link' && (
        <Button
          small
          onPress={() => {
            void archive.history.actions.keep(recording).then(archive.history.actions.show);
          }}
        >
          Keep in history
        </Button>
      )}
      <Button
        small
        kind="quiet"
        onPress={() => {
          const { name, text } = archive.fileOf(recording);
          downloadText(name, text);
        }}
      >
        Export trace
      </Button>
      <CopyTraceLink archive={archive} recording={recording} />
    </div>
  );
}

function playLabel({ playing }: Replay, over: boolean): string {
  if (playing) {
    return 'Pause the recorded trace';
  }
  return over ? 'Play the recorded trace' : 'Go on with the recorded trace';
}
