/** Starts, steers and follows the runs of the lanes. Knows nothing about loading beyond "ready or not". */
import { sliceLog } from './append-log.ts';
import type { RunSettings } from '../reasoning/run-settings.ts';
import type {
  BranchStart,
  EngineClient,
  EngineError,
  ProbeRule,
  RunCommand,
  RunEvent,
} from '../worker/protocol.ts';
import { asEngineError } from './engine-controller.ts';
import { createRun, isLive, thinkingCap, thinkingUsed } from './lane.ts';
import type { Lane, Run, RunStatus } from './lane.ts';
import { WHOLE_RUN } from './lane-view.ts';
import type { Clock } from './outside.ts';
import { createThrottle } from './throttle.ts';
import type { Throttle } from './throttle.ts';

/** What the controller needs. */
export interface RunControllerOptions {
  readonly client: EngineClient;
  readonly clock: Clock;
  readonly getLane: (number: number) => Lane | undefined;
  readonly setLane: (number: number, change: (lane: Lane) => Lane) => void;
  readonly onEvent: (number: number, event: RunEvent) => void;
  /** Whether the loaded checkpoint was trained on nothing like the question, as far as can be judged. */
  readonly isOutside: (question: string) => boolean;
  readonly ensureReady: () => Promise<EngineError | null>;
  /** Settings to run with once the checkpoint is known (its think format). */
  readonly resolveSettings: (settings: RunSettings) => RunSettings;
  /** Where a run is probed while it thinks; null = nowhere. */
  readonly probeRule: () => ProbeRule | null;
}

/** Requests per second while a slider moves stay well below the frame rate. */
const UPDATE_INTERVAL_MS = 80;

interface ActiveRun {
  readonly runId: string;
  readonly abort: AbortController;
  readonly throttle: Throttle;
  /** The engine knows this run. */
  sent: boolean;
}

/** The runs of the lanes, by lane number. */
export class RunController {
  readonly #options: RunControllerOptions;
  readonly #active = new Map<number, ActiveRun>();
  #serial = 0;

  constructor(options: RunControllerOptions) {
    this.#options = options;
  }

  /**
   * Runs a lane on a question, in place of what it ran before.
   * @param from where the run branches off another; null = it begins with the question
   */
  start(number: number, question: string, from: BranchStart | null = null): void {
    this.release(number);
    this.#serial += 1;
    const send = (): void => {
      this.#send(number);
    };
    const current: ActiveRun = {
      runId: `run-${String(this.#serial)}`,
      abort: new AbortController(),
      throttle: createThrottle(send, UPDATE_INTERVAL_MS, this.#options.clock),
      sent: false,
    };
    this.#active.set(number, current);
    this.#options.setLane(number, (lane) => ({
      ...lane,
      view: WHOLE_RUN,
      run: createRun(current.runId, question, lane.settings, from),
    }));
    void this.#follow(number, current);
  }

  /** Tells the engine about changed settings: `live` while a control moves, `commit` when it is released. */
  update(number: number, moment: 'live' | 'commit'): void {
    const lane = this.#options.getLane(number);
    const throttle = this.#active.get(number)?.throttle;
    if (moment === 'commit') {
      throttle?.flush();
    } else if (lane !== undefined && thinkingCap(lane) < thinkingUsed(lane.run)) {
      // A cut throws work away, so it waits for the release.
      throttle?.cancel();
    } else {
      throttle?.request();
    }
  }

  command(number: number, command: RunCommand): void {
    const current = this.#active.get(number);
    const run = this.#options.getLane(number)?.run ?? null;
    if (current === undefined || run === null) {
      return;
    }
    if (current.sent) {
      this.#options.client.command(current.runId, command);
    } else if (command === 'stop' && isLive(run)) {
      this.#setRun(number, current.runId, (waiting) => ({ ...waiting, status: 'done', stoppedBy: 'user' }));
      this.release(number);
    }
  }

  /** Asks for the answers at these positions, as far as they are not known yet. */
  probe(number: number, positions: readonly number[]): void {
    const current = this.#active.get(number);
    const known = new Set(this.#options.getLane(number)?.run?.probes.map((probe) => probe.position));
    const wanted = positions.filter((position) => !known.has(position));
    if (current?.sent === true && wanted.length > 0) {
      this.#options.client.probe(current.runId, wanted);
    }
  }

  /** Ends the stream and frees the cache; what is shown stays. */
  release(number: number): void {
    const current = this.#active.get(number);
    this.#active.delete(number);
    current?.throttle.cancel();
    current?.abort.abort();
    if (current !== undefined) {
      this.#setRun(number, current.runId, closed);
    }
  }

  async #follow(number: number, current: ActiveRun): Promise<void> {
    const { runId, abort } = current;
    try {
      const error = await this.#options.ensureReady();
      if (abort.signal.aborted) {
        return;
      }
      if (error === null) {
        await this.#stream(number, current);
      } else {
        this.#options.onEvent(number, { kind: 'failed', error });
      }
    } catch (cause) {
      if (!abort.signal.aborted) {
        this.#options.onEvent(number, { kind: 'failed', error: asEngineError(cause) });
      }
    } finally {
      this.#setRun(number, runId, closed);
    }
  }

  async #stream(number: number, current: ActiveRun): Promise<void> {
    const { runId, abort } = current;
    const lane = this.#options.getLane(number);
    if (lane?.run?.runId !== runId) {
      return;
    }
    // The newest settings: the sliders may have moved while the engine was loading.
    const settings = this.#options.resolveSettings(lane.settings);
    const isOutside = this.#options.isOutside(lane.run.question);
    this.#setRun(number, runId, (run) => ({ ...run, settings, isOutside }));
    current.sent = true;
    const probes = this.#options.probeRule();
    const { question, from } = lane.run;
    const request = {
      runId,
      question,
      settings,
      ...(probes !== null && { probes }),
      ...(from !== null && { from }),
    };
    for await (const event of this.#options.client.run(request, abort.signal)) {
      if (abort.signal.aborted) {
        return;
      }
      this.#options.onEvent(number, event);
    }
  }

  #send(number: number): void {
    const lane = this.#options.getLane(number);
    const current = this.#active.get(number);
    if (current?.sent !== true || lane?.run?.open !== true) {
      return;
    }
    const settings = steer(lane.run, lane.settings);
    if (sameSteering(settings, lane.run.settings)) {
      return;
    }
    this.#setRun(number, current.runId, (run) => ({ ...run, settings, rejection: null }));
    this.#options.client.update(current.runId, settings);
  }

  #setRun(number: number, runId: string, change: (run: Run) => Run): void {
    this.#options.setLane(number, (lane) =>
      lane.run?.runId === runId ? { ...lane, run: change(lane.run) } : lane,
    );
  }
}

/**
 * What can change while a run goes on; sampling and method are fixed when it starts, so that a run stays reproducible. So is the
 * extension string from its first use on: the trace says what was put in.
 */
function steer({ settings, trace }: Run, wanted: RunSettings): RunSettings {
  const { budget, extensions } = wanted;
  const isUsed = sliceLog(trace.tokens).some(({ extension }) => extension !== undefined);
  const extensionString = isUsed ? settings.extensionString : wanted.extensionString;
  return { ...settings, budget, extensions, extensionString };
}

function sameSteering(a: RunSettings, b: RunSettings): boolean {
  return a.budget === b.budget && a.extensions === b.extensions && a.extensionString === b.extensionString;
}

function closed(run: Run): Run {
  const status: RunStatus = isLive(run) ? 'interrupted' : run.status;
  return { ...run, open: false, status };
}
