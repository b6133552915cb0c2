/** What the page says about a question that looks like none of the kinds the bundled model was trained on. */
import { BUNDLED_MODEL } from '../../store/engine-state.ts';
import type { Lane } from '../../store/lane.ts';
import { useAppState } from '../store-context.tsx';
import { familyWords, listWords } from '../words.ts';
import './outside.css';

/** Beside the heading of a lane's answer. Lane 1 speaks for all lanes. */
export function OutsideMark({ lane }: { readonly lane: Lane }) {
  return (
    <span className="part-note outside-mark" role={lane.number === 1 ? 'status' : undefined}>
      {lane.run?.isOutside === true && `Looks outside ${BUNDLED_MODEL}’s training`}
    </span>
  );
}

/** Above the lanes, once for all: what the model can do instead. */
export function OutsideNotice() {
  const isShown = useAppState((state) => state.lanes.some((lane) => lane.run?.isOutside === true));
  const families = useAppState((state) => state.scope?.families);
  if (!isShown || families === undefined) {
    return null;
  }
  return (
    <p className="outside-notice">
      This question looks like none that {BUNDLED_MODEL} was trained on; if so, its answer means little. It
      knows only: {listWords(families.map(familyWords))}. Load a larger model for other questions.
    </p>
  );
}
