/** Response headers and the content security policy. One place, since they go to three: dev, preview and static hosts. */

/** Cross-origin isolation gives the WebAssembly runtime shared memory, hence threads. */
export const ISOLATION_HEADERS: Record<string, string> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

const POLICY: Record<string, string> = {
  'default-src': "'self'",
  // WebAssembly may be compiled; strings may not be evaluated as code.
  'script-src': "'self' 'wasm-unsafe-eval'",
  'worker-src': "'self' blob:",
  'style-src': "'self'",
  'img-src': "'self' data: blob:",
  // Nothing is fetched from elsewhere until the user asks for a published checkpoint: from the hub (huggingface.co, which sends the bytes
  // through hosts of hf.co), from a mirror on any https host, or from one on this computer.
  'connect-src': "'self' https: http://localhost:* http://127.0.0.1:*",
  'object-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
};

function policyText(policy: Record<string, string>): string {
  return Object.entries(policy)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ');
}

/** For the meta tag: works on hosts that cannot set headers. */
export const META_POLICY = policyText(POLICY);

/** For the header: `frame-ancestors` is ignored in a meta tag. */
export const HEADER_POLICY = policyText({ ...POLICY, 'frame-ancestors': "'self'" });

/** Headers of the dev server: the same policy, but for the scripts and styles of hot reloading, which carry `nonce`. */
export function devHeaders(nonce: string): Record<string, string> {
  const also = (directive: 'script-src' | 'style-src'): string => `${POLICY[directive]} 'nonce-${nonce}'`;
  const policy = { ...POLICY, 'script-src': also('script-src'), 'style-src': also('style-src') };
  return { ...ISOLATION_HEADERS, 'Content-Security-Policy': policyText(policy) };
}

/** Headers of the built page. */
export const BUILT_PAGE_HEADERS: Record<string, string> = {
  ...ISOLATION_HEADERS,
  'Content-Security-Policy': HEADER_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};
