/** The part of an ONNX model that we write, as plain data. Names follow onnx.proto3 of the ONNX project. */

export type OnnxType = 'f32' | 'f16' | 'u8' | 'i8' | 'i32' | 'i64';

/** One attribute; the member present gives its type. */
export type OnnxAttribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly string: string };

/** An empty input name means that an optional input is left out. */
export interface OnnxNode {
  readonly name: string;
  readonly opType: string;
  /** '' for the standard operators, 'com.microsoft' for contributed ones. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** Constants: inside the model, or a piece of a file beside it. */
export interface OnnxInitializer {
  readonly name: string;
  readonly type: OnnxType;
  readonly dims: readonly number[];
  readonly data:
    | { readonly kind: 'raw'; readonly bytes: Uint8Array }
    | {
        readonly kind: 'external';
        readonly location: string;
        readonly offset: number;
        readonly sizeBytes: number;
      };
}

/** A graph input or output; a text dimension is symbolic, and equal texts mean equal sizes. */
export interface OnnxValue {
  readonly name: string;
  readonly type: OnnxType;
  readonly dims: readonly (number | string)[];
}

export interface OnnxModel {
  readonly irVersion: number;
  readonly opsets: readonly { readonly domain: string; readonly version: number }[];
  readonly producer: string;
  readonly graphName: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxInitializer[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** Bytes of one element. */
export const ONNX_TYPE_BYTES: Readonly<Record<OnnxType, number>> = {
  f32: 4,
  f16: 2,
  u8: 1,
  i8: 1,
  i32: 4,
  i64: 8,
};
