/** Where the engine's WebAssembly lies, beside this package's code: fetch and compile it, or let a bundler copy it. */
export const engineUrl: URL = new URL("../wasm/subrosa_mls.wasm", import.meta.url);
