/** The answers along one lane's thought: a strip to look at, to scrub through and to go back from. */
import { shownPosition } from '../../store/lane-view.ts';
import { useActions } from '../store-context.tsx';
import { useThrottledLane } from '../throttled-lanes.ts';
import { controlName } from '../words.ts';
import { TimelineControls } from './TimelineControls.tsx';
import { TimelineLegend } from './TimelineLegend.tsx';
import { TimelineSlider } from './TimelineSlider.tsx';
import { useTimeline } from './use-timeline.ts';
import './timeline.css';

/** Timeline of one lane; there from the start, so that nothing moves when it fills. Compact beside other lanes. */
export function AnswerTimeline({ laneNumber }: { readonly laneNumber: number }) {
  const actions = useActions();
  const lane = useThrottledLane(laneNumber);
  const timeline = useTimeline(lane?.run ?? null);
  if (lane === undefined) {
    return null;
  }
  const compact = laneNumber !== 1;
  return (
    <div className="timeline" data-compact={compact || undefined}>
      {!compact && <TimelineLegend />}
      <TimelineSlider
        label={controlName('Answer timeline', laneNumber)}
        timeline={timeline}
        position={shownPosition(lane)}
        onShow={(position, moment) => {
          actions.show(laneNumber, position, moment);
        }}
      />
      <TimelineControls lane={lane} timeline={timeline} />
    </div>
  );
}
