/** What is known about the running engine. */
import { useAppState } from '../store-context.tsx';
import { selfCheckWords } from '../self-check-words.ts';
import { bytes, count, deviceWords, duration, parametersWords, thinkFormatWords } from '../words.ts';

/** Table of facts; empty until the engine is ready. */
export function EngineFacts() {
  const status = useAppState((state) => state.engine.status);
  if (status.kind !== 'ready') {
    return <p className="hint">Facts appear here once the engine is ready.</p>;
  }
  const { info } = status;
  const adapter = info.softwareAdapter ? `${info.adapter} (software emulation, slow)` : info.adapter;
  const rows: readonly (readonly [string, string])[] = [
    ['Model', `${info.modelName}, ${parametersWords(info.parameters)} parameters`],
    ['Device', `${deviceWords(info.device)} on ${adapter}`],
    ['Weights', info.weights],
    ['CPU threads', info.device === 'wasm' ? String(info.threads) : 'not used'],
    ['Context', `${count(info.contextLength)} of ${count(info.maxContextLength)} tokens`],
    ['Think format', thinkFormatWords(info.thinkFormat, null)],
    ['Self-check', selfCheckWords(info.selfCheck)],
    ['Loaded in', `${duration(info.loadMs)}, ${bytes(info.downloadBytes)} downloaded`],
  ];
  return (
    <dl className="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
