import { ModelFormatError } from '../lib/model-format-error.ts';

/** How a wrong value is shown in a message. */
export function quote(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 80);
}

/** Reads single fields of a parsed model description; what is not what it should be is a `model-corrupt` error that names the file. */
export class ConfigFields {
  private readonly values: Readonly<Record<string, unknown>>;
  private readonly file: string;

  /** @param file what the description was read from, for messages */
  constructor(json: unknown, file: string) {
    this.file = file;
    if (typeof json !== 'object' || json === null || Array.isArray(json)) {
      throw this.corrupt('it is not a JSON object');
    }
    this.values = json as Readonly<Record<string, unknown>>;
  }

  /** @param reason completes "config.json is wrong: …" */
  corrupt(reason: string): ModelFormatError {
    return new ModelFormatError(
      'model-corrupt',
      `${this.file} is wrong: ${reason}. Download the checkpoint again.`,
    );
  }

  /** Own property only: `toString` or `__proto__` must not be found on the prototype. `null` reads as absent. */
  value(key: string): unknown {
    return Object.hasOwn(this.values, key) ? (this.values[key] ?? undefined) : undefined;
  }

  /** A whole number from 1 to `max`. */
  count(key: string, max: number, fallback?: number): number {
    const value = this.value(key) ?? fallback;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > max) {
      throw this.corrupt(`"${key}" must be a whole number from 1 to ${max}, not ${quote(value)}`);
    }
    return value;
  }

  positive(key: string, fallback?: number): number {
    const value = this.value(key) ?? fallback;
    if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) {
      throw this.corrupt(`"${key}" must be a positive number, not ${quote(value)}`);
    }
    return value;
  }

  flag(key: string, fallback: boolean): boolean {
    const value = this.value(key) ?? fallback;
    if (typeof value !== 'boolean') {
      throw this.corrupt(`"${key}" must be true or false, not ${quote(value)}`);
    }
    return value;
  }

  /** An object within; undefined when absent. */
  inner(key: string): ConfigFields | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || Array.isArray(value)) {
      throw this.corrupt(`"${key}" must be an object, not ${quote(value)}`);
    }
    return new ConfigFields(value, this.file);
  }
}
