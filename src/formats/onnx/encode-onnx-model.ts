import { encodeUtf8 } from '../../lib/utf8.ts';
import type {
  OnnxAttribute,
  OnnxInitializer,
  OnnxModel,
  OnnxNode,
  OnnxType,
  OnnxValue,
} from './onnx-model.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

// Field numbers below are those of onnx.proto3 (github.com/onnx/onnx), message by message.

/** TensorProto.DataType */
const DATA_TYPE: Readonly<Record<OnnxType, number>> = { f32: 1, u8: 2, i8: 3, i32: 6, i64: 7, f16: 10 };
/** AttributeProto.AttributeType */
const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, ints: 7 } as const;
/** TensorProto.DataLocation.EXTERNAL */
const EXTERNAL = 1;

function writeAttribute(out: ProtobufWriter, name: string, value: OnnxAttribute): void {
  out.string(1, name);
  if ('float' in value) {
    out.float(2, value.float);
    out.int(20, ATTRIBUTE_TYPE.float);
  } else if ('int' in value) {
    out.int(3, value.int);
    out.int(20, ATTRIBUTE_TYPE.int);
  } else if ('string' in value) {
    out.bytes(4, encodeUtf8(value.string));
    out.int(20, ATTRIBUTE_TYPE.string);
  } else {
    for (const item of value.ints) out.int(8, item);
    out.int(20, ATTRIBUTE_TYPE.ints);
  }
}

function writeNode(out: ProtobufWriter, node: OnnxNode): void {
  for (const input of node.inputs) out.string(1, input);
  for (const output of node.outputs) out.string(2, output);
  out.string(3, node.name);
  out.string(4, node.opType);
  for (const [name, value] of Object.entries(node.attributes)) {
    out.message(5, (inner) => writeAttribute(inner, name, value));
  }
  if (node.domain !== '') out.string(7, node.domain);
}

function writeEntry(out: ProtobufWriter, key: string, value: string): void {
  out.message(13, (inner) => {
    inner.string(1, key);
    inner.string(2, value);
  });
}

function writeTensor(out: ProtobufWriter, tensor: OnnxInitializer): void {
  for (const size of tensor.dims) out.int(1, size);
  out.int(2, DATA_TYPE[tensor.type]);
  out.string(8, tensor.name);
  if (tensor.data.kind === 'raw') {
    out.bytes(9, tensor.data.bytes);
    return;
  }
  writeEntry(out, 'location', tensor.data.location);
  writeEntry(out, 'offset', String(tensor.data.offset));
  writeEntry(out, 'length', String(tensor.data.sizeBytes));
  out.int(14, EXTERNAL);
}

function writeShape(out: ProtobufWriter, dims: readonly (number | string)[]): void {
  for (const size of dims) {
    out.message(1, (dimension) => {
      if (typeof size === 'number') dimension.int(1, size);
      else dimension.string(2, size);
    });
  }
}

/** ValueInfoProto → TypeProto → TypeProto.Tensor → TensorShapeProto */
function writeValue(out: ProtobufWriter, value: OnnxValue): void {
  out.string(1, value.name);
  out.message(2, (type) =>
    type.message(1, (tensor) => {
      tensor.int(1, DATA_TYPE[value.type]);
      tensor.message(2, (shape) => writeShape(shape, value.dims));
    }),
  );
}

function writeGraph(out: ProtobufWriter, model: OnnxModel): void {
  for (const node of model.nodes) out.message(1, (inner) => writeNode(inner, node));
  out.string(2, model.graphName);
  for (const tensor of model.initializers) out.message(5, (inner) => writeTensor(inner, tensor));
  for (const value of model.inputs) out.message(11, (inner) => writeValue(inner, value));
  for (const value of model.outputs) out.message(12, (inner) => writeValue(inner, value));
}

/** Serializes a model as a ModelProto. Checks nothing: the runtime does when it loads the graph. */
export function encodeOnnxModel(model: OnnxModel): Uint8Array<ArrayBuffer> {
  const out = new ProtobufWriter();
  out.int(1, model.irVersion);
  out.string(2, model.producer);
  out.message(7, (graph) => writeGraph(graph, model));
  for (const { domain, version } of model.opsets) {
    out.message(8, (opset) => {
      opset.string(1, domain);
      opset.int(2, version);
    });
  }
  return out.finish();
}
