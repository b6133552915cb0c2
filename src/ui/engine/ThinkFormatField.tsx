/** With which delimiters thinking is opened and closed: the model's own, or what someone who knows better chooses. */
import { THINK_FORMAT_CHOICES } from '../../store/limits.ts';
import { SelectField } from '../controls/SelectField.tsx';
import { useActions, useAppState } from '../store-context.tsx';
import { thinkFormatWords } from '../words.ts';

/** For every lane from its next run on. */
export function ThinkFormatField() {
  const { setThinkFormat } = useActions();
  const chosen = useAppState((state) => state.lanes[0]?.settings.thinkFormat ?? '');
  const own = useAppState(({ engine }) =>
    engine.status.kind === 'ready' ? engine.status.info.thinkFormat : null,
  );
  return (
    <SelectField
      label="Think format"
      visibleLabel="Think format"
      value={chosen}
      options={THINK_FORMAT_CHOICES.map((value) => ({ value, text: thinkFormatWords(value, own) }))}
      onChange={setThinkFormat}
    />
  );
}
