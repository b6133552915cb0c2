/** The tries of one run under rejection sampling: which one is under way, and its seed. */
import type { BudgetState } from '../reasoning/budget-state.ts';
import { canStillFit, mayTryAgain, seedOfTry } from '../reasoning/rejection.ts';
import { methodOf, type RunSettings } from '../reasoning/run-settings.ts';

export class RejectionTries {
  #rejected = 0;

  /** The settings with the seed of the present try. */
  settingsOf(settings: RunSettings): RunSettings {
    const { sampling } = settings;
    return this.#rejected === 0
      ? settings
      : { ...settings, sampling: { ...sampling, seed: seedOfTry(sampling.seed, this.#rejected) } };
  }

  /** Whether the thought has become too long for the limit. */
  isOver(settings: RunSettings, { phase, thinkingTokens }: BudgetState): boolean {
    return phase === 'thinking' && !canStillFit(methodOf(settings).rejection, thinkingTokens);
  }

  /** Gives the present try up. @returns false when it was the last one, which then stays */
  next(settings: RunSettings): boolean {
    const { rejection } = methodOf(settings);
    const goesOn = mayTryAgain(rejection, this.#rejected + 1, settings.sampling.temperature);
    this.#rejected += goesOn ? 1 : 0;
    return goesOn;
  }

  /** From the first try. */
  restart(): void {
    this.#rejected = 0;
  }

  /** For the counts of a run; nothing where nothing is rejected. */
  countOf(settings: RunSettings): { readonly tries?: number } {
    return methodOf(settings).rejection.limit > 0 ? { tries: this.#rejected + 1 } : {};
  }
}
