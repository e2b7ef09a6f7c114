//! Who is at fault when something is turned down.

use wasm_bindgen::JsValue;

/// Why an operation was turned down. The code is part of the interface: the TypeScript wrapper knows the closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The bytes came from somebody else, and they are wrong.
    Refused(&'static str),
    /// The caller used the engine in a way that its contract forbids.
    Misuse(&'static str),
}

/// What every fallible call of this crate returns.
pub type Outcome<T> = Result<T, Fault>;

/// Drops the cause: it may hold bytes chosen by an attacker, and nobody can act on it.
pub fn refused<E>(code: &'static str) -> impl FnOnce(E) -> Fault {
    move |_| Fault::Refused(code)
}

/// As `refused`, for what the caller handed in.
pub fn misuse<E>(code: &'static str) -> impl FnOnce(E) -> Fault {
    move |_| Fault::Misuse(code)
}

/// Fails with `fault` unless `condition` holds.
pub fn ensure(condition: bool, fault: Fault) -> Outcome<()> {
    if condition { Ok(()) } else { Err(fault) }
}

impl From<Fault> for JsValue {
    fn from(fault: Fault) -> Self {
        let (who, code) = match fault {
            Fault::Refused(code) => ("refused", code),
            Fault::Misuse(code) => ("misuse", code),
        };
        JsValue::from_str(&format!("{who}/{code}"))
    }
}
