/**
 * What the page and the worker that keeps checkpoints say to each other. Types only. A worker of its own: thinking goes on while another
 * checkpoint is fetched.
 */
import type { SearchHit, HubOptions } from '../models/hub.ts';
import type { DownloadPlan, StoredWeights } from '../models/download-plan.ts';
import type { PlanAdvice } from '../models/plan-advice.ts';
import type { ShelfEntry } from '../models/checkpoint-shelf.ts';
import type { EngineError } from '../reasoning/run-event.ts';

export type { CatalogueEntry } from '../models/catalogue.ts';
export type { HubOptions, ModelFileHit, SearchHit } from '../models/hub.ts';
export type { DownloadPlan, StoredWeights } from '../models/download-plan.ts';
export type { PlanAdvice } from '../models/plan-advice.ts';
export type { ShelfEntry, StoredForm } from '../models/checkpoint-shelf.ts';
export type { EngineError } from '../reasoning/run-event.ts';

/** A checkpoint someone asked for. */
export type ModelSource =
  | {
      readonly kind: 'hub';
      readonly repository: string;
      /** A GGUF file of it, or the first of its parts; left out for what the repository holds else. */
      readonly file?: string;
    }
  | {
      readonly kind: 'files';
      /** What to call it. */
      readonly name: string;
      readonly files: readonly { readonly path: string; readonly blob: Blob }[];
    }
  /** A folder that was converted before, on a web server. */
  | {
      readonly kind: 'folder';
      /** Absolute, with trailing slash. */
      readonly url: string;
    };

export interface PlanRequest {
  readonly source: ModelSource;
  readonly hub: HubOptions;
  readonly weights: StoredWeights;
  /** Tokens of question, thinking and answer together, as wished. */
  readonly contextLength: number;
  readonly device: 'auto' | 'webgpu' | 'wasm';
}

export interface PlanReport {
  /** Id it is stored under. */
  readonly id: string;
  readonly name: string;
  readonly parameters: number;
  readonly thinkFormat: string;
  readonly notes: readonly string[];
  readonly plan: DownloadPlan;
  readonly advice: PlanAdvice;
  readonly contextChoices: readonly number[];
  readonly device: 'webgpu' | 'wasm';
  /** What the repository says, at this commit or file by file; false: what our catalogue says, and nobody was asked. */
  readonly exact: boolean;
  /** Commit of the repository, null where there is none or nobody was asked. */
  readonly revision: string | null;
  /** Every file of weights has a published checksum. */
  readonly hasChecksums: boolean;
  /** Format of what is kept just as it was published, e.g. "ONNX, q4f16"; null where weights are stored in the precision asked for. */
  readonly published: string | null;
}

/** What is stored, and what still may be. */
export interface Shelf {
  readonly entries: readonly ShelfEntry[];
  readonly usedBytes: number;
  readonly freeBytes: number;
}

export type DownloadEvent =
  /** The source was asked; this is exact. */
  | { readonly kind: 'planned'; readonly report: PlanReport }
  | {
      readonly kind: 'progress';
      readonly phase: 'transfer' | 'verify';
      readonly doneBytes: number;
      readonly totalBytes: number;
      readonly bytesPerSecond: number;
      readonly secondsLeft: number | null;
    }
  | { readonly kind: 'stored'; readonly id: string }
  | { readonly kind: 'failed'; readonly error: EngineError };

/** Success or a plain sentence. */
export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: EngineError };

/** Arguments and results by kind of call. */
export interface LibraryCalls {
  readonly shelf: { readonly arguments: null; readonly result: Shelf };
  readonly plan: {
    /** `ask` the source; without it a catalogue entry is planned from what we know, and nobody is contacted. */
    readonly arguments: { readonly request: PlanRequest; readonly ask: boolean };
    readonly result: PlanReport;
  };
  readonly search: {
    readonly arguments: { readonly query: string; readonly hub: HubOptions };
    readonly result: readonly SearchHit[];
  };
  readonly remove: { readonly arguments: { readonly id: string }; readonly result: null };
}

/** Page → worker. Replies carry the same `callId`. */
export type LibraryRequest =
  | {
      [K in keyof LibraryCalls]: {
        readonly kind: K;
        readonly callId: number;
        readonly arguments: LibraryCalls[K]['arguments'];
      };
    }[keyof LibraryCalls]
  | { readonly kind: 'download'; readonly callId: number; readonly request: PlanRequest }
  | { readonly kind: 'abort'; readonly callId: number };

/** Worker → page. */
export type LibraryReply =
  | {
      [K in keyof LibraryCalls]: {
        readonly kind: K;
        readonly callId: number;
        readonly outcome: Outcome<LibraryCalls[K]['result']>;
      };
    }[keyof LibraryCalls]
  | { readonly kind: 'download'; readonly callId: number; readonly event: DownloadEvent };

/** What the page talks to. */
export interface LibraryClient {
  shelf(): Promise<Outcome<Shelf>>;
  plan(request: PlanRequest, ask: boolean): Promise<Outcome<PlanReport>>;
  search(query: string, hub: HubOptions): Promise<Outcome<readonly SearchHit[]>>;
  remove(id: string): Promise<Outcome<null>>;
  /** Ends with `stored` or `failed`; aborting the signal pauses: what was finished stays. */
  download(request: PlanRequest, signal: AbortSignal): AsyncIterable<DownloadEvent>;
}
