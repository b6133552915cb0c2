/** With which delimiters thinking is opened and closed: the model's own, or what someone who knows better chooses or types. */
import { useState } from 'react';
import { THINK_FORMAT_CHOICES } from '../../store/limits.ts';
import { readOwnThinkFormat } from '../../store/think-format-choice.ts';
import { SelectField } from '../controls/SelectField.tsx';
import { useActions, useAppState } from '../store-context.tsx';
import { thinkFormatWords } from '../words.ts';
import { OwnDelimitersForm } from './OwnDelimitersForm.tsx';

const OWN = 'own';

/** For every lane from its next run on. */
export function ThinkFormatField() {
  const { setThinkFormat } = useActions();
  const chosen = useAppState((state) => state.lanes[0]?.settings.thinkFormat ?? '');
  const modelsOwn = useAppState(({ engine }) =>
    engine.status.kind === 'ready' ? engine.status.info.thinkFormat : null,
  );
  const delimiters = readOwnThinkFormat(chosen);
  const [isTyping, setTyping] = useState(false);
  const showsForm = isTyping || delimiters !== null;
  const choices = THINK_FORMAT_CHOICES.map((value) => ({ value, text: thinkFormatWords(value, modelsOwn) }));
  return (
    <>
      <SelectField
        label="Think format"
        visibleLabel="Think format"
        value={showsForm ? OWN : chosen}
        options={[...choices, { value: OWN, text: 'Delimiters of your own…' }]}
        onChange={(value) => {
          setTyping(value === OWN);
          if (value !== OWN) {
            setThinkFormat(value);
          }
        }}
      />
      {showsForm && (
        <OwnDelimitersForm
          key={chosen}
          delimiters={delimiters}
          onUse={(id) => {
            setTyping(false);
            setThinkFormat(id);
          }}
        />
      )}
    </>
  );
}
