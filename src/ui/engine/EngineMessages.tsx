/** Banners above the lanes: a lost engine, a failed load, small notices. */
import { Button } from '../controls/Button.tsx';
import { useActions, useAppState } from '../store-context.tsx';
import { selfCheckProblemWords } from '../self-check-words.ts';

/** All messages about the page as a whole. */
export function EngineMessages() {
  const notices = useAppState((state) => state.notices);
  const actions = useActions();
  return (
    <>
      <LostBanner />
      <LoadFailure />
      <SelfCheckBanner />
      {notices.map((notice) => (
        <div className="banner" role="status" key={notice}>
          <p>{notice}</p>
          <Button
            small
            kind="quiet"
            onPress={() => {
              actions.dismissNotice(notice);
            }}
          >
            Dismiss
          </Button>
        </div>
      ))}
    </>
  );
}

function LostBanner() {
  const lost = useAppState((state) => state.engine.lost);
  const state = useAppState((all) => all.engine.status.kind);
  const actions = useActions();
  if (lost === null) {
    return null;
  }
  const next =
    state === 'ready'
      ? 'The engine has been reloaded. Lanes that were running are marked "interrupted".'
      : state === 'loading'
        ? 'Reloading once by itself. Everything on the page stays.'
        : 'Everything on the page stays.';
  return (
    <div className="banner" data-tone="bad" role="alert">
      <p>
        <strong>The engine was lost.</strong> {lost.message} {next}
      </p>
      <Button small onPress={actions.loadEngine}>
        Reload the engine
      </Button>
      <WasmButton />
      {state === 'ready' && (
        <Button small kind="quiet" onPress={actions.dismissLost}>
          Dismiss
        </Button>
      )}
    </div>
  );
}

function LoadFailure() {
  const engine = useAppState((state) => state.engine);
  const actions = useActions();
  if (engine.status.kind !== 'failed' || engine.lost !== null) {
    return null;
  }
  return (
    <div className="banner" data-tone="bad" role="alert">
      <p>
        <strong>The model could not be loaded.</strong> {engine.status.error.message}
      </p>
      <Button small onPress={actions.loadEngine}>
        Try again
      </Button>
      <WasmButton />
    </div>
  );
}

/** The GPU is wrong, but what it writes can be looked at: a warning, and safer ways to go on. */
function SelfCheckBanner() {
  const { status, choice } = useAppState((state) => state.engine);
  const actions = useActions();
  const problem = status.kind === 'ready' ? (status.info.selfCheck?.problem ?? null) : null;
  if (problem === null) {
    return null;
  }
  return (
    <div className="banner" data-tone="bad" role="alert">
      <p>
        <strong>This GPU failed its self-check.</strong> {selfCheckProblemWords(problem)}
      </p>
      {choice.careful !== true && (
        <Button
          small
          onPress={() => {
            actions.chooseEngine({ careful: true });
          }}
        >
          Use plain 32-bit operations (slower)
        </Button>
      )}
      <WasmButton />
    </div>
  );
}

function WasmButton() {
  const device = useAppState((state) => state.engine.choice.device);
  const actions = useActions();
  return (
    device !== 'wasm' && (
      <Button
        small
        onPress={() => {
          actions.chooseEngine({ device: 'wasm' });
        }}
      >
        Use WebAssembly (CPU)
      </Button>
    )
  );
}
