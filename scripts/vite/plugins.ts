/** Small build plugins. They add files and checks to `dist/` and do not change code. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { BUILT_PAGE_HEADERS, devHeaders, META_POLICY } from './headers.ts';

/** Puts the content security policy into the built page, first in the head so that it covers all that follows. */
export function contentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: META_POLICY },
        injectTo: 'head-prepend',
      },
    ],
  };
}

/** Sends the policy from the dev server, too, so that what it forbids is noticed before the build. */
export function devContentSecurityPolicy(): Plugin {
  return {
    name: 'dev-content-security-policy',
    apply: (_config, { command, isPreview }) => command === 'serve' && isPreview !== true,
    config: () => {
      const nonce = randomBytes(18).toString('base64');
      return { html: { cspNonce: nonce }, server: { headers: devHeaders(nonce) } };
    },
  };
}

/**
 * Leaves KaTeX's fonts in WOFF2 alone: every browser this page runs in reads it, and the older formats would be another
 * 40 files in `dist/`.
 */
export function modernFontsOnly(): Plugin {
  return {
    name: 'modern-fonts-only',
    enforce: 'pre',
    transform: {
      filter: { id: /[\\/]katex[^\\/]*\.css$/ },
      handler: (code) => code.replace(/,url\([^)]*\.(?:woff|ttf)\)\s*format\("[^"]*"\)/g, ''),
    },
  };
}

/** Adds the licence texts, and `_headers`, the file several static hosts read response headers from. */
export function hostingFiles(): Plugin {
  let root = '';
  return {
    name: 'hosting-files',
    apply: 'build',
    configResolved(config) {
      root = config.root;
    },
    generateBundle() {
      for (const fileName of ['LICENSE', 'NOTICE', 'THIRD_PARTY_NOTICES.md']) {
        this.emitFile({ type: 'asset', fileName, source: readFileSync(join(root, fileName)) });
      }
      const lines = Object.entries(BUILT_PAGE_HEADERS).map(([name, value]) => `  ${name}: ${value}`);
      this.emitFile({ type: 'asset', fileName: '_headers', source: ['/*', ...lines, ''].join('\n') });
    },
  };
}

/**
 * Fails the build when a runtime file is there twice or when the old WebGPU runtime (jsep) got in: each costs tens of
 * megabytes, and one import from the wrong entry point is enough.
 */
export function checkRuntimeFiles(): Plugin {
  return {
    name: 'check-runtime-files',
    apply: 'build',
    enforce: 'post',
    writeBundle({ dir }) {
      if (dir === undefined) return;
      const problem = runtimeFilesProblem(dir);
      if (problem !== null) this.error(problem);
    },
  };
}

function runtimeFilesProblem(dir: string): string | null {
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' });
  const fileOfHash = new Map<string, string>();
  for (const file of files.filter((path) => /ort-[^\\/]*\.(wasm|mjs)$/.test(path))) {
    if (/\.jsep\b/.test(file)) {
      return `${file} must not be shipped: import onnxruntime-web/webgpu, /jspi or /wasm`;
    }
    const hash = createHash('sha256')
      .update(readFileSync(join(dir, file)))
      .digest('hex');
    const twin = fileOfHash.get(hash);
    if (twin !== undefined) return `the same runtime file would be shipped twice: ${twin} and ${file}`;
    fileOfHash.set(hash, file);
  }
  return null;
}
