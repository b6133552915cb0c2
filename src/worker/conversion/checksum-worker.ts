/** A thread that computes one checksum. */
import { UnknownChecksumState } from '../../models/checksum.ts';
import { openInlineChecksum, type StreamChecksum } from './stream-checksum.ts';
import type { ChecksumCall, ChecksumReply } from './worker-checksum.ts';

declare const self: DedicatedWorkerGlobalScope;

let checksum: StreamChecksum | undefined;
/** Calls are carried out one after the other. */
let last: Promise<void> = Promise.resolve();

self.onmessage = ({ data }: MessageEvent<ChecksumCall>) => {
  last = last.then(async () => {
    let reply: ChecksumReply;
    try {
      reply = { value: await carryOut(data) };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      reply = { error: message, isUnknownState: error instanceof UnknownChecksumState };
    }
    const moved = 'value' in reply && reply.value instanceof Uint8Array ? [reply.value.buffer] : [];
    self.postMessage(reply, moved);
  });
};

async function carryOut(call: ChecksumCall): Promise<Uint8Array<ArrayBuffer> | string> {
  if (call.kind === 'open') {
    checksum = await openInlineChecksum(call.state);
    return '';
  }
  if (checksum === undefined) throw new Error('the checksum was not opened');
  switch (call.kind) {
    case 'update':
      return checksum.update(call.bytes);
    case 'save':
      return checksum.save();
    case 'digest':
      return checksum.digest();
    default:
      return call satisfies never;
  }
}
