/** Choice of checkpoint: the bundled one, stored ones, those of the catalogue, or any other. */
import { BUNDLED_MODEL, modelNameOf, STORED_SCHEME } from '../../store/engine-state.ts';
import type { LibraryState } from '../../store/library-state.ts';
import { SelectField, type SelectOption } from '../controls/SelectField.tsx';
import { useActions, useAppState } from '../store-context.tsx';
import { storedFormWords } from '../models/model-words.ts';
import { bytes } from '../words.ts';

const OTHER = 'other';
const CATALOGUE = 'catalogue:';

/** Model select. What is not stored yet opens its plan; nothing is fetched by choosing. */
export function ModelField() {
  const actions = useActions();
  const modelUrl = useAppState((state) => state.engine.choice.modelUrl);
  const library = useAppState((state) => state.library);
  const choose = (value: string): void => {
    const entry = library.catalogue.find(({ id }) => value === `${CATALOGUE}${id}`);
    if (entry !== undefined) {
      actions.openPlan({ kind: 'hub', repository: entry.repository });
    } else if (value === OTHER) {
      actions.openOther();
    } else if (value !== (modelUrl ?? BUNDLED_MODEL)) {
      actions.closePanel();
      actions.chooseEngine({ modelUrl: value === BUNDLED_MODEL ? null : value });
    } else {
      actions.closePanel();
    }
  };
  return (
    <SelectField
      label="Model"
      visibleLabel="Model"
      value={shownValue(library, modelUrl)}
      options={modelOptions(library, modelUrl)}
      onChange={choose}
    />
  );
}

/** What is on show wins over what runs, until its panel is closed. */
function shownValue(library: LibraryState, modelUrl: string | null): string {
  if (library.open === 'other') {
    return OTHER;
  }
  if (library.open === 'plan' && library.plan !== null) {
    const { source } = library.plan;
    const entry = library.catalogue.find(
      ({ repository }) =>
        source.kind === 'hub' && source.file === undefined && repository === source.repository,
    );
    return entry === undefined ? OTHER : `${CATALOGUE}${entry.id}`;
  }
  return modelUrl ?? BUNDLED_MODEL;
}

function modelOptions(library: LibraryState, modelUrl: string | null): readonly SelectOption[] {
  const stored = (library.shelf?.entries ?? [])
    .filter(({ state }) => state === 'complete')
    .map(({ id, name, weights }) => ({
      value: `${STORED_SCHEME}${id}`,
      text: `${name} (${weights === undefined ? '' : `${storedFormWords(weights)}, `}stored here)`,
    }));
  const isListed = modelUrl === null || stored.some(({ value }) => value === modelUrl);
  return [
    { value: BUNDLED_MODEL, text: `${BUNDLED_MODEL} (ships with this page)` },
    ...(isListed ? [] : [{ value: modelUrl, text: modelNameOf(modelUrl) }]),
    ...stored,
    ...library.catalogue.map(({ id, downloadBytes }) => ({
      value: `${CATALOGUE}${id}`,
      text: `${id} (download${downloadBytes === null ? '' : `, ${bytes(downloadBytes)}`})…`,
    })),
    { value: OTHER, text: 'Other repository or files…' },
  ];
}
