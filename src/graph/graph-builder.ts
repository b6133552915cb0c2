import { ONNX_TYPE_BYTES } from '../formats/onnx/onnx-model.ts';
import type { OnnxAttribute, OnnxInitializer, OnnxNode, OnnxValue } from '../formats/onnx/onnx-model.ts';
import { encodeOnnxModel } from '../formats/onnx/encode-onnx-model.ts';
import type { InitializerSource } from '../quant/initializer-source.ts';
import type { InitializerSpec } from './initializer-spec.ts';

/** Domain of ONNX Runtime's contributed operators. */
export const MICROSOFT = 'com.microsoft';

export interface NodeOptions {
  readonly domain?: string;
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
  /** Names of the outputs; default: one, called like the node. */
  readonly outputs?: readonly string[];
}

/** Says where the bytes of a weight are. */
export type PlaceWeight = (spec: InitializerSpec) => OnnxInitializer['data'];

const inOwnFile: PlaceWeight = ({ name, sizeBytes }) => ({
  kind: 'external',
  location: name,
  offset: 0,
  sizeBytes,
});

/** Collects nodes and constants in order, and writes the model. Values are referred to by name. */
export class GraphBuilder {
  private readonly nodes: OnnxNode[] = [];
  private readonly constants = new Map<string, OnnxInitializer>();
  private readonly weights = new Map<string, InitializerSpec>();
  private readonly inputs: OnnxValue[] = [];
  private readonly outputs: OnnxValue[] = [];

  /** Adds a node and returns the name of its first output. */
  node(name: string, opType: string, inputs: readonly string[], options: NodeOptions = {}): string {
    const { domain = '', attributes = {}, outputs = [name] } = options;
    this.nodes.push({ name, opType, domain, inputs, outputs, attributes });
    return outputs[0];
  }

  /** Declares a weight, once; asking again for the same name returns it (tied tables). */
  weight(
    name: string,
    onnxType: InitializerSpec['onnxType'],
    dims: readonly number[],
    source: InitializerSource,
  ): string {
    const sizeBytes = dims.reduce((product, size) => product * size, ONNX_TYPE_BYTES[onnxType]);
    if (!this.weights.has(name)) this.weights.set(name, { name, onnxType, dims, sizeBytes, source });
    return name;
  }

  /** A small int64 constant inside the model: shapes, axes, indices. */
  int64(name: string, values: readonly number[], dims: readonly number[] = [values.length]): string {
    const bytes = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    this.constants.set(name, { name, type: 'i64', dims, data: { kind: 'raw', bytes } });
    return name;
  }

  /** A single f32 inside the model. */
  float32(name: string, value: number): string {
    const bytes = new Uint8Array(Float32Array.of(value).buffer);
    this.constants.set(name, { name, type: 'f32', dims: [], data: { kind: 'raw', bytes } });
    return name;
  }

  input(value: OnnxValue): string {
    this.inputs.push(value);
    return value.name;
  }

  output(value: OnnxValue): void {
    this.outputs.push(value);
  }

  initializers(): InitializerSpec[] {
    return [...this.weights.values()];
  }

  /**
   * The finished ModelProto. Opset 21 and IR 10 are what ONNX Runtime 1.30 fuses best.
   * @param place where the bytes of a weight are; by default each is a file of its own, called like the weight
   */
  encode(place: PlaceWeight = inOwnFile): Uint8Array<ArrayBuffer> {
    const weights = this.initializers().map((spec): OnnxInitializer => {
      const { name, onnxType: type, dims } = spec;
      return { name, type, dims, data: place(spec) };
    });
    return encodeOnnxModel({
      irVersion: 10,
      opsets: [
        { domain: '', version: 21 },
        { domain: MICROSOFT, version: 1 },
      ],
      producer: 's1-playground',
      graphName: 'decoder',
      nodes: this.nodes,
      initializers: [...this.constants.values(), ...weights],
      inputs: this.inputs,
      outputs: this.outputs,
    });
  }
}
