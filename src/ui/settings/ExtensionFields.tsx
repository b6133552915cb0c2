/** How often the end of thinking is suppressed, and what is put in its place. */
import { useState } from 'react';
import { LIMITS } from '../../store/limits.ts';
import { NumberField } from '../controls/NumberField.tsx';
import { SelectField } from '../controls/SelectField.tsx';
import { useActions, useAppState } from '../store-context.tsx';
import { controlName } from '../words.ts';

const OWN = 'own';
const STRINGS = ['Wait', 'Hmm', 'Alternatively', ''];
const OPTIONS = [
  ...STRINGS.map((string) => ({ value: string, text: string === '' ? 'nothing' : string })),
  { value: OWN, text: 'own words…' },
];

/** Extension settings of one lane. */
export function ExtensionFields({ laneNumber }: { readonly laneNumber: number }) {
  const actions = useActions();
  const settings = useAppState((state) => state.lanes.find((lane) => lane.number === laneNumber)?.settings);
  const [asksOwn, setAsksOwn] = useState(false);
  if (settings === undefined) {
    return null;
  }
  const { extensions, extensionString } = settings;
  const isOwn = asksOwn || !STRINGS.includes(extensionString);
  return (
    <div className="fields">
      <NumberField
        label={controlName('Extensions', laneNumber)}
        visibleLabel="Extensions"
        value={extensions}
        range={LIMITS.extensions}
        onInput={(value) => {
          actions.setExtensions(laneNumber, { extensions: value });
        }}
      />
      <SelectField
        label={controlName('Extension string', laneNumber)}
        visibleLabel="×"
        value={isOwn ? OWN : extensionString}
        options={OPTIONS}
        onChange={(value) => {
          setAsksOwn(value === OWN);
          if (value !== OWN) {
            actions.setExtensions(laneNumber, { extensionString: value });
          }
        }}
      />
      {isOwn && (
        <label className="field">
          <input
            type="text"
            aria-label={controlName('Own extension string', laneNumber)}
            maxLength={LIMITS.extensionCharacters}
            value={extensionString}
            onChange={(event) => {
              // Own words may pass through one of the listed ones while they are typed.
              setAsksOwn(true);
              actions.setExtensions(laneNumber, { extensionString: event.currentTarget.value });
            }}
          />
        </label>
      )}
    </div>
  );
}
