//! `subrosa-mls-glue <input.wasm> <folder>`: writes the engine and its glue.
//!
//! wasm-bindgen's glue keeps the instance in a variable of the module: a page could hold one engine, and a trap in it would be for
//! ever. Its `no-modules` output has the same code inside one function. That function gets a name here and is exported, so that
//! every call of it is an engine of its own; the loader around it, which fetches and warns, is left out.

use std::{env, error::Error, fs, path::Path};

use wasm_bindgen_cli_support::Bindgen;

const NAME: &str = "subrosa_mls";
const LOADER: &str = "    async function __wbg_load(";
const OPENING: &str = "let wasm_bindgen = (function(exports) {";
const SCRIPT: &str = "    let script_src;
    if (typeof document !== 'undefined' && document.currentScript !== null) {
        script_src = new URL(document.currentScript.src, location.href).toString();
    }
";

const HEADER: &str = "/* oxlint-disable */
// Written by wasm-bindgen 0.2.130 and crate/glue: `npm run build:mls` makes it again.
/** An engine of its own for each call. @param {WebAssembly.Module} module */
export async function createEngine(module) {
    const exports = {};";
const FOOTER: &str = "    __wbg_finalize_init(await WebAssembly.instantiate(module, __wbg_get_imports()), module);
    return { ...exports, memory: wasm.memory };
}
";

fn factory(glue: &str) -> Result<String, &'static str> {
    let body = glue.strip_prefix(OPENING).ok_or("the glue begins otherwise")?;
    let (body, _) = body.split_once(LOADER).ok_or("the glue has no loader")?;
    if !body.contains(SCRIPT) {
        return Err("the glue looks for its script otherwise");
    }
    let body = body.replace(SCRIPT, "").replace("    let wasmModule, wasmInstance, wasm;", "    let wasm;");
    let body = body.replace("        wasmInstance = instance;\n", "").replace("        wasmModule = module;\n", "");
    Ok(format!("{HEADER}{body}{FOOTER}"))
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let input = arguments.next().ok_or("which .wasm?")?;
    let folder = arguments.next().ok_or("into which folder?")?;
    Bindgen::new()
        .input_path(input)
        .out_name(NAME)
        .no_modules(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(&folder)?;
    let folder = Path::new(&folder);
    let glue = folder.join(format!("{NAME}.js"));
    fs::write(&glue, factory(&fs::read_to_string(&glue)?)?)?;
    fs::rename(folder.join(format!("{NAME}_bg.wasm")), folder.join(format!("{NAME}.wasm")))?;
    Ok(())
}
