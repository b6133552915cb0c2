/** Finds out what GPU there is, and opens it with the limits the model needs. */

export interface AdapterFacts {
  readonly adapter: GPUAdapter;
  /** What to call it on the page. */
  readonly description: string;
  /** Emulated on the CPU: right, but slow. */
  readonly software: boolean;
  readonly hasF16: boolean;
}

/** @returns null where the browser offers no adapter at all */
export async function findAdapter(gpu: GPU | undefined): Promise<AdapterFacts | null> {
  const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) {
    return null;
  }
  // Safari 26.0 has no `info` on some devices; the older flag lives on the adapter itself.
  const info: Partial<GPUAdapterInfo> = adapter.info ?? {};
  const flags = adapter as { isFallbackAdapter?: boolean };
  const description = info.description || [info.vendor, info.architecture].filter(Boolean).join(' ') || 'GPU';
  const software =
    info.isFallbackAdapter === true ||
    flags.isFallbackAdapter === true ||
    /swiftshader|llvmpipe|software|basic render/i.test(`${description} ${info.architecture ?? ''}`);
  return { adapter, description, software, hasF16: adapter.features.has('shader-f16') };
}

/** Opens the device with every limit the adapter has; the default limits are too small for large weights. */
export function openDevice({ adapter }: AdapterFacts): Promise<GPUDevice> {
  const wanted: GPUFeatureName[] = ['shader-f16', 'subgroups'];
  const limits = adapter.limits;
  return adapter.requestDevice({
    requiredFeatures: wanted.filter((feature) => adapter.features.has(feature)),
    requiredLimits: {
      maxBufferSize: limits.maxBufferSize,
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      maxStorageBuffersPerShaderStage: limits.maxStorageBuffersPerShaderStage,
      maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
      maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
      maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
      maxComputeWorkgroupSizeY: limits.maxComputeWorkgroupSizeY,
      maxComputeWorkgroupSizeZ: limits.maxComputeWorkgroupSizeZ,
    },
  });
}
