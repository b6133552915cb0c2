/** Strings that take turns with the extension string, typed in one line. */
import { useState } from 'react';
import { LIMITS } from '../../store/limits.ts';
import { DEFAULT_METHOD, joinStrings, splitStrings } from '../../store/method-choice.ts';
import { useActions, useAppState } from '../store-context.tsx';

/** Text field that shows what was typed for as long as it says what is set: a separator at its end is no string yet. */
export function RotationField({ describedBy }: { readonly describedBy: string }) {
  const { setMethod } = useActions();
  const rotation = useAppState((state) => (state.lanes[0]?.settings.method ?? DEFAULT_METHOD).rotation);
  const [typed, setTyped] = useState('');
  const set = joinStrings(rotation);
  return (
    <label className="field">
      <span>Strings in turn</span>
      <input
        type="text"
        aria-describedby={describedBy}
        maxLength={LIMITS.rotationCharacters}
        placeholder="Hmm|Alternatively"
        value={joinStrings(splitStrings(typed)) === set ? typed : set}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setMethod({ rotation: splitStrings(event.currentTarget.value) });
        }}
      />
    </label>
  );
}
