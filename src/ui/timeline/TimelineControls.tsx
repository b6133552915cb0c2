/** What stands at the place that is looked at, and what can be done from there. */
import { itemOfLog } from '../../store/append-log.ts';
import { cutHere } from '../../store/cut-here.ts';
import type { CutHere } from '../../store/cut-here.ts';
import type { Lane } from '../../store/lane.ts';
import { shownPosition } from '../../store/lane-view.ts';
import { pointAt } from '../../store/timeline.ts';
import type { Timeline } from '../../store/timeline.ts';
import { Verdict } from '../compare/Verdict.tsx';
import { Button } from '../controls/Button.tsx';
import { useActions } from '../store-context.tsx';
import { controlName, count, percent, visibleText } from '../words.ts';
import { emptyTimelineWords } from './timeline-words.ts';

/** Properties of `TimelineControls`. */
export interface TimelineControlsProps {
  readonly lane: Lane;
  readonly timeline: Timeline | null;
}

/** Play, the reading, and the two ways on. */
export function TimelineControls({ lane, timeline }: TimelineControlsProps) {
  const actions = useActions();
  const { number, view } = lane;
  const here = cutHere(lane);
  const words = WORDS[here?.kind ?? 'cut'];
  return (
    <div className="timeline-controls">
      <Button
        small
        label={controlName(view.playing ? 'Pause timeline' : 'Play timeline', number)}
        disabled={(timeline?.points.length ?? 0) < 2}
        onPress={() => {
          actions.play(number);
        }}
      >
        {view.playing ? '❚❚' : '▶'}
      </Button>
      <p className="timeline-reading">
        <Reading lane={lane} timeline={timeline} />
      </p>
      <span className="timeline-moves">
        <Button
          small
          label={controlName('Answer here', number)}
          disabled={here === null || here.kind === 'sentence'}
          title={words.answer}
          onPress={() => {
            actions.answerHere(number);
          }}
        >
          Answer here
        </Button>
        <Button
          small
          label={controlName('Go on from here', number)}
          disabled={here?.kind !== 'cut'}
          title={words.goOn}
          onPress={() => {
            actions.goOnFromHere(number);
          }}
        >
          Go on from here
        </Button>
      </span>
    </div>
  );
}

const ELSEWHERE =
  'The sentence window closes thoughts at the ends of sentences, and here is none: choose another place.';

/** What the two buttons do, or why they cannot. */
const WORDS: Readonly<Record<CutHere['kind'], { readonly answer: string; readonly goOn: string }>> = {
  cut: {
    answer: 'Cut the thought here: the budget moves to this place',
    goOn: 'Drop what was thought after this place, and think on with the present settings',
  },
  stopped: {
    answer: 'The thought was stopped here: let it answer',
    goOn: 'The thought was stopped here. “Wait now” lets it go on.',
  },
  sentence: { answer: ELSEWHERE, goOn: ELSEWHERE },
};

function Reading({ lane, timeline }: TimelineControlsProps) {
  const position = shownPosition(lane);
  const point = timeline === null ? undefined : pointAt(timeline.points, position ?? timeline.used);
  if (timeline === null || point === undefined) {
    return <span className="hint">{emptyTimelineWords(lane.run)}</span>;
  }
  const place = position ?? timeline.used;
  const isElsewhere = point.position !== place && !point.isFinal;
  return (
    <>
      <span className="timeline-place">{count(place)} tokens:</span>{' '}
      <span className="answer-chip" data-letter={point.letter ?? ''}>
        <span className="answer-letter">{point.letter ?? '?'}</span>
        <span className="answer-short">{point.answer ?? 'no answer'}</span>
      </span>{' '}
      <Verdict correct={point.correct} />{' '}
      <span className="hint">
        {isElsewhere && `asked after ${count(point.position)}. `}
        {position !== null && <NextToken lane={lane} position={position} />}
      </span>
    </>
  );
}

/** The token that came next here, and what else could have. */
function NextToken({ lane, position }: { readonly lane: Lane; readonly position: number }) {
  const token = lane.run === null ? undefined : itemOfLog(lane.run.trace.tokens, position);
  if (token === undefined) {
    return null;
  }
  const others = (token.alternatives ?? []).filter(({ id }) => id !== token.id).slice(0, 2);
  const certainty = token.logprob === undefined ? '' : ` ${percent(Math.exp(token.logprob))}`;
  return (
    <>
      then <code>{visibleText(token.text)}</code>
      {token.origin === 'forced' ? ' (forced)' : certainty}
      {others.length > 0 && ', else '}
      {others.map(({ id, text, probability }, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <code>{visibleText(text)}</code> {percent(probability)}
        </span>
      ))}
    </>
  );
}
