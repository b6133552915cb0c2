/** All lanes, side by side. */
import { useShallow } from 'zustand/react/shallow';
import { isLive } from '../../store/lane.ts';
import { MAX_LANES } from '../../store/lanes.ts';
import { SummaryStrip } from '../compare/SummaryStrip.tsx';
import { Button } from '../controls/Button.tsx';
import { useActions, useAppState } from '../store-context.tsx';
import { HeatToggle } from '../trace/HeatToggle.tsx';
import { LaneCard } from './LaneCard.tsx';
import { OutsideNotice } from './OutsideNotice.tsx';
import './lanes.css';

/** Heading with "Add lane", the comparison, and the lanes. */
export function Lanes() {
  const actions = useActions();
  const numbers = useAppState(useShallow((state) => state.lanes.map((lane) => lane.number)));
  const sharing = useAppState((state) => state.lanes.filter((lane) => isLive(lane.run)).length);
  const full = numbers.length >= MAX_LANES;
  return (
    <section className="lanes">
      <div className="lanes-head">
        <h2>Lanes</h2>
        <Button
          small
          disabled={full}
          onPress={actions.addLane}
          title={full ? `At most ${String(MAX_LANES)} lanes` : 'Same question, another budget'}
        >
          Add lane
        </Button>
        <HeatToggle />
        <span className="hint">{sharing > 1 && `${String(sharing)} lanes at once`}</span>
        <OutsideNotice />
      </div>
      <SummaryStrip />
      <div className="lane-grid" data-count={numbers.length}>
        {numbers.map((number) => (
          <LaneCard key={number} number={number} />
        ))}
      </div>
    </section>
  );
}
