/** Turns the marking of unexpected tokens on, and says what its lines mean. */
import { useActions, useAppState } from '../store-context.tsx';

/** Checkbox with its legend. */
export function HeatToggle() {
  const actions = useActions();
  const heat = useAppState((state) => state.heat);
  return (
    <span className="heat-toggle">
      <label className="field">
        <input
          type="checkbox"
          checked={heat}
          onChange={(event) => {
            actions.setHeat(event.currentTarget.checked);
          }}
        />
        Mark unexpected tokens
      </label>
      {heat && (
        <span className="hint">
          least expected <span data-heat={3}>10%</span>, to <span data-heat={2}>20%</span>, to{' '}
          <span data-heat={1}>40%</span> of each trace
        </span>
      )}
    </span>
  );
}
