/** The machine a measurement was made on, for the sentence beside it. */
import { cpus } from 'node:os';

/** "2 × AMD EPYC 7B13". */
export function machineWords(): string {
  const all = cpus();
  return `${all.length} × ${all[0]?.model.trim() || 'CPU'}`;
}
