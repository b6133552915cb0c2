import onnxProto from 'onnx-proto';
import { describe, expect, it } from 'vitest';
import { encodeOnnxModel } from './encode-onnx-model.ts';
import type { OnnxModel } from './onnx-model.ts';

/** Every kind of field that we write, with numbers at the edges of their encodings. */
const MODEL: OnnxModel = {
  irVersion: 10,
  opsets: [
    { domain: '', version: 21 },
    { domain: 'com.microsoft', version: 1 },
  ],
  producer: 'test — é😀',
  graphName: 'graph',
  nodes: [
    {
      name: 'n',
      opType: 'Op',
      domain: 'com.microsoft',
      inputs: ['x', '', 'w'],
      outputs: ['y', '', 'z'],
      attributes: {
        zero: { int: 0 }, minus: { int: -1 }, large: { int: 2 ** 53 - 1 }, small: { int: -(2 ** 53 - 1) }, edge: { int: 128 },
        eps: { float: 1e-6 }, list: { ints: [-1, 0, 300] }, none: { ints: [] }, text: { string: 'tanh' },
      }, // prettier-ignore
    },
    { name: 'm', opType: 'Identity', domain: '', inputs: ['y'], outputs: ['out'], attributes: {} },
  ],
  initializers: [
    {
      name: 'w',
      type: 'u8',
      dims: [200, 3],
      data: { kind: 'external', location: 'layers.0.w', offset: 128, sizeBytes: 600 },
    },
    { name: 'c', type: 'i64', dims: [], data: { kind: 'raw', bytes: new Uint8Array(8).fill(0xff) } },
  ],
  inputs: [{ name: 'x', type: 'i32', dims: ['B', 7, 'S'] }],
  outputs: [{ name: 'out', type: 'f16', dims: [1] }],
};

describe('encodeOnnxModel', () => {
  const { onnx } = onnxProto;
  const decoded = onnx.ModelProto.decode(encodeOnnxModel(MODEL));
  const graph = decoded.graph;

  it('writes versions and names', () => {
    expect(Number(decoded.irVersion)).toBe(10);
    expect(decoded.producerName).toBe(MODEL.producer);
    expect(decoded.opsetImport.map(({ domain, version }) => [domain, Number(version)])).toEqual([['', 21], ['com.microsoft', 1]]); // prettier-ignore
    expect(graph?.name).toBe('graph');
  });

  it('writes nodes with optional inputs left empty', () => {
    const nodes = graph?.node?.map(({ name, opType, domain, input, output }) => ({
      name,
      opType,
      domain,
      inputs: input,
      outputs: output,
    }));
    expect(nodes).toEqual(MODEL.nodes.map(({ attributes: _, ...node }) => node));
  });

  it('writes attributes of every kind', () => {
    const attributes = graph?.node?.[0].attribute?.map((a) => {
      switch (a.type) {
        case onnx.AttributeProto.AttributeType.INT:
          return [a.name, Number(a.i)];
        case onnx.AttributeProto.AttributeType.INTS:
          return [a.name, a.ints?.map(Number)];
        case onnx.AttributeProto.AttributeType.FLOAT:
          return [a.name, a.f];
        default:
          return [a.name, new TextDecoder().decode(a.s ?? undefined)];
      }
    });
    expect(attributes).toEqual([
      ['zero', 0], ['minus', -1], ['large', 2 ** 53 - 1], ['small', -(2 ** 53 - 1)], ['edge', 128],
      ['eps', Math.fround(1e-6)], ['list', [-1, 0, 300]], ['none', []], ['text', 'tanh'],
    ]); // prettier-ignore
  });

  it('writes external and raw initializers', () => {
    const [external, raw] = graph?.initializer ?? [];
    expect({ name: external.name, dims: external.dims?.map(Number), type: external.dataType, location: external.dataLocation }).toEqual({
      name: 'w', dims: [200, 3], type: onnx.TensorProto.DataType.UINT8, location: onnx.TensorProto.DataLocation.EXTERNAL,
    }); // prettier-ignore
    expect(external.externalData?.map(({ key, value }) => [key, value])).toEqual([['location', 'layers.0.w'], ['offset', '128'], ['length', '600']]); // prettier-ignore
    expect({ dims: raw.dims, type: raw.dataType, bytes: [...(raw.rawData ?? [])] }).toEqual({
      dims: [],
      type: 7,
      bytes: Array(8).fill(255),
    });
  });

  it('writes symbolic and fixed dimensions', () => {
    const dims = (value: (typeof MODEL.inputs)[number], proto: typeof graph) => {
      const found = [...(proto?.input ?? []), ...(proto?.output ?? [])].find(
        ({ name }) => name === value.name,
      )?.type?.tensorType;
      return [found?.elemType, found?.shape?.dim?.map((d) => d.dimParam || Number(d.dimValue))];
    };
    expect(dims(MODEL.inputs[0], graph)).toEqual([6, ['B', 7, 'S']]);
    expect(dims(MODEL.outputs[0], graph)).toEqual([10, [1]]);
  });

  it('passes the check of the whole schema', () => {
    expect(onnx.ModelProto.verify(decoded)).toBeNull();
  });

  it('refuses numbers that an int64 attribute cannot hold', () => {
    const node = { ...MODEL.nodes[1], attributes: { axis: { int: 0.5 } } };
    expect(() => encodeOnnxModel({ ...MODEL, nodes: [node] })).toThrow(RangeError);
  });
});
