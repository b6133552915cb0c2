/** The tokens that a token menu goes through, as they are now. */
import { useMemo } from 'react';
import type { RunSettings } from '../../reasoning/run-settings.ts';
import type { TraceToken } from '../../reasoning/trace.ts';
import { appendToLog, emptyLog } from '../../store/append-log.ts';
import type { AppendLog } from '../../store/append-log.ts';
import { runById } from '../../store/branches.ts';
import type { BranchSource } from '../../store/branches.ts';
import { useAppState } from '../store-context.tsx';

/** What is shown of a source. */
export interface SourceView {
  readonly tokens: AppendLog<TraceToken>;
  readonly settings: Pick<RunSettings, 'thinkFormat'>;
}

const NOTHING: AppendLog<TraceToken> = emptyLog();

/** Of a run, whatever became of its lane, or of a recording. */
export function useSource(source: BranchSource): SourceView {
  const run = useAppState((state) => (source.kind === 'run' ? runById(state, source.runId) : undefined));
  const recording = source.kind === 'recording' ? source.recording : null;
  const recorded = useMemo(
    () => (recording === null ? NOTHING : appendToLog(emptyLog<TraceToken>(), recording.tokens)),
    [recording],
  );
  return recording === null
    ? { tokens: run?.trace.tokens ?? NOTHING, settings: run?.settings ?? { thinkFormat: '' } }
    : { tokens: recorded, settings: recording.settings };
}
