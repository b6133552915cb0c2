/** Engine × load event → engine. Pure. */
import type { LoadEvent } from '../worker/protocol.ts';
import type { EngineState } from './engine-state.ts';

/** The engine after an event of its load. */
export function applyLoadEvent(engine: EngineState, event: LoadEvent): EngineState {
  switch (event.kind) {
    case 'progress':
      return {
        ...engine,
        status: { kind: 'loading', phase: event.phase, done: event.done, total: event.total },
      };
    case 'loaded':
      return { ...engine, status: { kind: 'ready', info: event.info } };
    case 'failed':
      return { ...engine, status: { kind: 'failed', error: event.error } };
    default:
      return event satisfies never;
  }
}
