/** A worker process of `npm run sweep`: opens an engine of its own and thinks what it is sent, one thought at a time. */
import { runThought } from '../src/experiments/run-thought.ts';
import { openLocalEngine, type LocalEngine } from './local-engine.ts';
import type { FromWorker, ToWorker } from './sweep-messages.ts';
import type { FixedSettings } from '../src/experiments/sweep-settings.ts';

let opened: { readonly engine: Promise<LocalEngine>; readonly fixed: FixedSettings } | undefined;
/** The process ends with the sweep that started it. */
const running = new AbortController();

process.on('message', (message: ToWorker) => {
  handle(message).catch((error: unknown) => {
    send({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  });
});
process.on('disconnect', () => process.exit(0));
// Ctrl+C reaches every process of the terminal; the sweep decides what ends when.
process.on('SIGINT', () => undefined);

async function handle(message: ToWorker): Promise<void> {
  switch (message.kind) {
    case 'open':
      opened = { engine: openLocalEngine(message.engine), fixed: message.fixed };
      await opened.engine;
      return;
    case 'think': {
      if (opened === undefined) throw new Error('A worker process was sent a thought before a model.');
      const { client } = await opened.engine;
      for await (const row of runThought(client, message.thought, opened.fixed, running.signal)) {
        send({ kind: 'row', row });
      }
      send({ kind: 'idle' });
    }
  }
}

function send(message: FromWorker): void {
  process.send?.(message);
}
