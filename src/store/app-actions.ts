/** Everything the page can ask for. */
import type { ModelScope } from '../reasoning/outside-families.ts';
import type { KeptVote } from '../reasoning/recording/kept-vote.ts';
import type { Method } from '../reasoning/method.ts';
import type { ProbeRule } from '../reasoning/probe.ts';
import type { RunSettings, SamplingSettings } from '../reasoning/run-settings.ts';
import type { RunCommand } from '../worker/protocol.ts';
import type { BranchMove } from './branch-plan.ts';
import type { BranchSource } from './branches.ts';
import type { Theme } from './app-state.ts';
import type { EngineChoice } from './engine-state.ts';
import type { Example } from './examples.ts';
import type { LibraryActions } from './library-controller.ts';
import type { Probing } from './probing.ts';
import type { SampleChoice } from './samples-state.ts';

/** Actions of the page; stable functions that may be passed around. */
export interface AppActions extends LibraryActions {
  setQuestion(question: string): void;
  /** What the present question should be answered with; empty = nothing is expected. */
  setExpected(answer: string): void;
  setProbing(probing: Probing): void;
  /** Runs that are done are asked at the places the new rule adds. */
  setProbeRule(change: Partial<ProbeRule>): void;
  setHeat(heat: boolean): void;
  /** Shows a lane at a number of thinking tokens, or whole: `preview` under the pointer, `pin` for good. */
  show(number: number, position: number | null, moment: 'preview' | 'pin'): void;
  /** Starts or pauses the sweep through a lane's timeline. */
  play(number: number): void;
  /** Cuts the thought at what is shown; the answer follows. */
  answerHere(number: number): void;
  /** Drops what was thought after what is shown, and thinks on from there. */
  goOnFromHere(number: number): void;
  /**
   * Starts a run that branches off another in place of one of its tokens, in a lane of its own.
   * @returns why it could not; null when it did
   */
  branchFrom(source: BranchSource, index: number, move: BranchMove): string | null;
  renameBranch(id: string, name: string): void;
  /** Puts a run of a tree side by side with the one chosen before, or takes it away again. */
  compareBranch(id: string): void;
  /** Takes the tree a run belongs to off the page; its lanes and what is kept of its runs stay. */
  closeTree(id: string): void;
  /** Runs every lane on the question. Lanes that were opened for branches are closed. */
  think(): void;
  /** Runs one lane (again). */
  thinkLane(number: number): void;
  /** `live` while the slider moves, `commit` on release or for typed values. */
  setBudget(number: number, budget: number, moment: 'live' | 'commit'): void;
  setExtensions(number: number, change: Partial<Pick<RunSettings, 'extensions' | 'extensionString'>>): void;
  /** Applies from a lane's next run on. */
  setSampling(number: number | 'all', change: Partial<SamplingSettings>): void;
  /** The page's: applies to every lane from its next run on. */
  setMaxAnswerTokens(tokens: number): void;
  /** For every lane from its next run on. */
  setThinkFormat(thinkFormat: string): void;
  /** The page's, too: how thinking is controlled beyond budget and extensions. */
  setMethod(change: Partial<Method>): void;
  addLane(): void;
  removeLane(number: number): void;
  command(number: number, command: RunCommand): void;
  stopAll(): void;
  chooseSamples(change: Partial<SampleChoice>): void;
  /** Draws samples of the question, with the settings of Lane 1 but for the temperature. */
  drawSamples(): void;
  stopSamples(): void;
  /** Shows a kept vote in place of the samples that are there; not while samples are drawn. */
  showVote(keptAt: string): void;
  /** @returns false where the browser keeps nothing: the vote lasts as long as the page */
  keepVote(vote: KeptVote): boolean;
  deleteVote(keptAt: string): void;
  /** Changes the choice and loads it. */
  chooseEngine(change: Partial<EngineChoice>): void;
  loadEngine(): void;
  cancelLoad(): void;
  dismissLost(): void;
  setExamples(examples: readonly Example[]): void;
  setScope(scope: ModelScope): void;
  setTheme(theme: Theme): void;
  addNotice(notice: string): void;
  dismissNotice(notice: string): void;
}
