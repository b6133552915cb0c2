/** Where loading is, in one line that keeps its height. */
import { Button } from '../controls/Button.tsx';
import { engineWeightsWords } from '../models/model-words.ts';
import { useActions, useAppState } from '../store-context.tsx';
import { deviceWords, engineStatusWords, speedWords } from '../words.ts';

/** Status of the engine with Cancel or Load beside it. */
export function EngineProgress() {
  const actions = useActions();
  const status = useAppState((state) => state.engine.status);
  const speed = useAppState((state) => state.engine.tokensPerSecond);
  return (
    <div className="engine-status" data-state={status.kind}>
      <span className="engine-light" aria-hidden="true" />
      <span className="engine-words">
        {engineStatusWords(status)}
        {status.kind === 'ready' && (
          <>
            : {deviceWords(status.info.device)}, {status.info.adapter}, {engineWeightsWords(status.info)}
            {speed !== null && `, ${speedWords(speed)}`}
            {status.info.softwareAdapter && ' (GPU emulated in software: slow)'}
            {status.info.notice !== undefined && <span className="engine-notice"> {status.info.notice}</span>}
          </>
        )}
      </span>
      {status.kind === 'loading' && (
        <>
          <progress
            aria-label="Loading the model"
            {...(status.total > 0 && { value: status.done, max: status.total })}
          />
          <Button small onPress={actions.cancelLoad}>
            Cancel
          </Button>
        </>
      )}
      {(status.kind === 'idle' || status.kind === 'failed') && (
        <Button small onPress={actions.loadEngine}>
          {status.kind === 'idle' ? 'Load' : 'Load again'}
        </Button>
      )}
      {/* Coarse on purpose: bytes would be read out several times a second. */}
      <span className="visually-hidden" role="status">
        {status.kind === 'ready' ? 'Engine ready' : status.kind === 'loading' ? 'Engine loading' : ''}
      </span>
    </div>
  );
}
