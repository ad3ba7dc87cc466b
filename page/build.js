/** Bundle the page into momentum_lessons/explorers/: page.js, and handles.json, what Python knows of the handles. */
import { build } from "esbuild";
import { readFileSync, writeFileSync } from "node:fs";

const target = new URL(process.argv[2] ?? "../momentum_lessons/explorers/", import.meta.url);
const options = { bundle: true, format: "esm", minify: true, charset: "utf8", loader: { ".css": "text", ".md": "text" }, legalComments: "none" };
const banner = { js: "// Built by `make page` from page/: change it there." };
await build({ ...options, entryPoints: ["index.js"], outfile: new URL("page.js", target).pathname, banner });

const { views } = await import(new URL("page.js", target).href);
const handles = Object.entries(views).map(([name, view]) => [name, { text: view.text, handles: view.handles }]);
writeFileSync(new URL("handles.json", target), JSON.stringify(Object.fromEntries(handles), null, 1) + "\n");
console.log(`page.js: ${(readFileSync(new URL("page.js", target)).length / 1000).toFixed(1)} kB`);
