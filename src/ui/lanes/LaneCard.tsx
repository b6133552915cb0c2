/** One lane: what it was asked to do, its thinking, its answer, its counts. */
import { memo, useEffect, useId, useMemo, useRef } from 'react';
import type { RunSettings } from '../../reasoning/run-settings.ts';
import type { BranchSource } from '../../store/branches.ts';
import { isLive, laneName } from '../../store/lane.ts';
import type { Lane } from '../../store/lane.ts';
import { shownPosition } from '../../store/lane-view.ts';
import { BudgetControl } from '../budget/BudgetControl.tsx';
import { Button } from '../controls/Button.tsx';
import { ExtensionFields } from '../settings/ExtensionFields.tsx';
import { useActions, useAppState } from '../store-context.tsx';
import { useThrottledLane, useWatchedLane } from '../throttled-lanes.ts';
import { AnswerTimeline } from '../timeline/AnswerTimeline.tsx';
import { ThinkingBox } from '../trace/ThinkingBox.tsx';
import { announcement, runStatusWords, settingsWords, thinkingEndWords } from '../words.ts';
import { AnswerBox } from './AnswerBox.tsx';
import { LaneActions } from './LaneActions.tsx';
import { LaneCounts } from './LaneCounts.tsx';
import { LaneSampling } from './LaneSampling.tsx';

/** A lane as a region of the page. */
export function LaneCard({ number }: { readonly number: number }) {
  const lane = useThrottledLane(number);
  const headingId = useId();
  const section = useRef<HTMLElement>(null);
  const isBranch = lane?.isBranch === true;
  useEffect(() => {
    // Opened by a press in a dialog: the keyboard goes on here, once the dialog has given the focus back.
    const frame = requestAnimationFrame(() => {
      if (isBranch) {
        section.current?.focus();
      }
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [isBranch]);
  if (lane === undefined) {
    return null;
  }
  return (
    <section
      ref={section}
      tabIndex={isBranch ? -1 : undefined}
      className="lane"
      aria-labelledby={headingId}
      data-status={lane.run?.status ?? 'empty'}
    >
      <div className="lane-head">
        <h3 id={headingId}>{laneName(lane)}</h3>
        {lane.run !== null && <span className="badge">live</span>}
        {isBranch && <span className="badge">branch</span>}
        <span className="lane-status" data-live={isLive(lane.run) || undefined}>
          {runStatusWords(lane.run)}
        </span>
        <RemoveButton lane={lane} />
      </div>
      <LaneSettings number={number} settings={lane.settings} runId={lane.run?.runId} />
      <Thinking number={number} />
      <AnswerBox lane={lane} />
      <LaneCounts lane={lane} />
      <LaneActions number={number} />
      <p className="visually-hidden" role="status">
        {announcement(laneName(lane), lane.run)}
      </p>
    </section>
  );
}

function RemoveButton({ lane }: { readonly lane: Lane }) {
  const actions = useActions();
  return (
    lane.number !== 1 && (
      <Button
        small
        kind="quiet"
        label={`Remove ${laneName(lane)}`}
        onPress={() => {
          actions.removeLane(lane.number);
        }}
      >
        Remove
      </Button>
    )
  );
}

interface LaneSettingsProps {
  readonly number: number;
  readonly settings: RunSettings;
  readonly runId: string | undefined;
}

/** Draws again when the settings change, not with every token. */
const LaneSettings = memo(function LaneSettings({ number, settings, runId }: LaneSettingsProps) {
  if (number === 1) {
    return <p className="lane-settings hint">{settingsWords(settings)} (set above)</p>;
  }
  return (
    <div className="lane-settings">
      <BranchLine runId={runId} />
      <BudgetControl laneNumber={number} />
      <ExtensionFields laneNumber={number} />
      <LaneSampling number={number} sampling={settings.sampling} />
      <AnswerTimeline laneNumber={number} />
    </div>
  );
});

/** What it branched off, and how. */
function BranchLine({ runId }: { readonly runId: string | undefined }) {
  const name = useAppState(
    ({ branches }) => branches.nodes.find((node) => node.parent !== null && node.run.runId === runId)?.name,
  );
  return name === undefined ? null : <p className="lane-branch">{name}</p>;
}

/** The one part of a lane that is drawn with every frame of tokens. */
function Thinking({ number }: { readonly number: number }) {
  const lane = useWatchedLane(number);
  const run = lane?.run ?? null;
  const runId = run?.runId ?? '';
  const source = useMemo<BranchSource>(() => ({ kind: 'run', runId }), [runId]);
  const heat = useAppState((state) => state.heat);
  return (
    <div className="lane-thinking">
      <div className="part-head">
        <h4>Thinking</h4>
        <span className="part-note">
          {run !== null && run.thinkingEnd !== null && thinkingEndWords(run.thinkingEnd)}
        </span>
      </div>
      {lane === undefined || run === null ? (
        <div className="thinking-frame">
          <p className="thinking-empty">The thought appears here.</p>
        </div>
      ) : (
        <ThinkingBox
          label={`Thinking of ${laneName(lane)}`}
          key={run.runId}
          trace={run.trace}
          extensions={run.settings.extensions}
          live={isLive(run)}
          shownAt={shownPosition(lane)}
          heat={heat}
          source={source}
        />
      )}
    </div>
  );
}
