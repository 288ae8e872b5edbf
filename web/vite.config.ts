import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import purgeCSSPlugin from "@fullhuman/postcss-purgecss";
import { defineConfig, type Plugin } from "vite";

/** Writes `.br` and `.gz` beside every text asset, so that the server never compresses them. */
function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    generateBundle(_options, bundle) {
      for (const [name, item] of Object.entries(bundle)) {
        if (!/\.(css|js|svg)$/.test(name)) continue;
        const source = Buffer.from(item.type === "chunk" ? item.code : item.source);
        const br = brotliCompressSync(source, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
        this.emitFile({ type: "asset", fileName: `${name}.br`, source: br });
        this.emitFile({ type: "asset", fileName: `${name}.gz`, source: gzipSync(source, { level: 9 }) });
      }
    },
  };
}

/** Keeps only the rules that a template, a drawing or a behaviour can use. */
const purge = purgeCSSPlugin({
  content: ["../crates/server/templates/**/*.html", "../crates/server/src/**/*.rs", "./src/**/*.ts"],
  // Quotes, braces and dots delimit a class in templates and in Rust strings.
  defaultExtractor: (text: string) => text.match(/[A-Za-z0-9_-]+/g) ?? [],
  safelist: { standard: [/^(html|body|:root)$/, /^is-/], greedy: [/aria-/, /data-/] },
  variables: true,
  keyframes: true,
  fontFace: true,
});

export default defineConfig({
  base: "/assets/",
  publicDir: "public",
  css: { postcss: { plugins: [purge] } },
  plugins: [compressed()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    assetsDir: "",
    assetsInlineLimit: 0,
    manifest: "manifest.json",
    target: "es2020",
    modulePreload: false,
    rolldownOptions: { input: { main: "src/main.ts" } },
  },
});
