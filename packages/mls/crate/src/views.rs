//! What goes out to JavaScript: plain data, read field by field.

use openmls::prelude::{BasicCredential, KeyPackage, LeafNode, OpenMlsCrypto};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{
    fault::{Fault, Outcome, ensure, refused},
    limits,
    rules::Content,
};

/// What a commit is to do. Filled by the caller, then handed to `Group.commit`; with nothing in it, the commit only refreshes the
/// committer's path.
#[wasm_bindgen]
#[derive(Default)]
pub struct Changes {
    pub(crate) adds: Vec<Vec<u8>>,
    pub(crate) removes: Vec<u32>,
    pub(crate) policy: Option<Vec<u8>>,
}

#[wasm_bindgen]
impl Changes {
    /// Nothing yet.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A key package, as an MLSMessage.
    pub fn add(&mut self, key_package: Vec<u8>) {
        self.adds.push(key_package);
    }

    /// A leaf.
    pub fn remove(&mut self, leaf: u32) {
        self.removes.push(leaf);
    }

    /// The new policy.
    pub fn policy(&mut self, policy: Vec<u8>) {
        self.policy = Some(policy);
    }
}

/// An own commit that waits for its echo.
#[wasm_bindgen(getter_with_clone)]
pub struct Committed {
    /// The PrivateMessage for all members.
    #[wasm_bindgen(readonly)]
    pub commit: Vec<u8>,
    /// The Welcome for all who join, if somebody does.
    #[wasm_bindgen(readonly)]
    pub welcome: Option<Vec<u8>>,
}

/// A message that was opened.
#[wasm_bindgen(getter_with_clone)]
pub struct Message {
    /// The sender's leaf, in the tree of `epoch`.
    #[wasm_bindgen(readonly)]
    pub leaf: u32,
    /// The epoch that it was sent in.
    #[wasm_bindgen(readonly)]
    pub epoch: u64,
    /// What the sender sealed.
    #[wasm_bindgen(readonly)]
    pub data: Vec<u8>,
}

/// Somebody who asks to join.
#[wasm_bindgen(getter_with_clone)]
#[derive(Clone)]
pub struct Joiner {
    /// KeyPackageRef (RFC 9420 §5.2): a Welcome names it.
    #[wasm_bindgen(readonly)]
    pub reference: Vec<u8>,
    /// The identity of the basic credential.
    #[wasm_bindgen(readonly)]
    pub credential: Vec<u8>,
    /// The leaf's signature key.
    #[wasm_bindgen(readonly, js_name = signatureKey)]
    pub signature_key: Vec<u8>,
}

impl Joiner {
    pub(crate) fn of(key_package: &KeyPackage, crypto: &impl OpenMlsCrypto) -> Outcome<Self> {
        let reference = key_package.hash_ref(crypto).map_err(refused("bad-key-package"))?;
        let leaf = key_package.leaf_node();
        Ok(Self {
            reference: reference.as_slice().to_vec(),
            credential: identity(leaf),
            signature_key: leaf.signature_key().as_slice().to_vec(),
        })
    }
}

/// A commit that was opened and waits for a decision.
#[wasm_bindgen(getter_with_clone)]
pub struct OpenedCommit {
    /// Whether it is the echo of our own.
    #[wasm_bindgen(readonly)]
    pub own: bool,
    /// The committer's leaf.
    #[wasm_bindgen(readonly)]
    pub committer: u32,
    /// Who comes, in the order of the commit.
    #[wasm_bindgen(readonly)]
    pub adds: Vec<Joiner>,
    /// The leaves that go.
    #[wasm_bindgen(readonly)]
    pub removes: Vec<u32>,
    /// The new policy, if it changes.
    #[wasm_bindgen(readonly)]
    pub policy: Option<Vec<u8>>,
    /// Whether the committer refreshed its path: without one, nobody's secret changed.
    #[wasm_bindgen(readonly)]
    pub path: bool,
    /// Whether we are among those who go.
    #[wasm_bindgen(readonly, js_name = removesUs)]
    pub removes_us: bool,
}

impl OpenedCommit {
    pub(crate) fn of(content: Content, own: bool, committer: u32, us: u32, crypto: &impl OpenMlsCrypto) -> Outcome<Self> {
        let adds = content.adds.iter().map(|added| Joiner::of(added, crypto)).collect::<Outcome<_>>()?;
        let removes_us = content.removes.contains(&us);
        let Content { removes, policy, path, .. } = content;
        Ok(Self { own, committer, adds, removes, policy, path, removes_us })
    }
}

/// The identity inside a leaf's basic credential; `check_leaf` has seen that it is one.
pub fn identity(leaf: &LeafNode) -> Vec<u8> {
    BasicCredential::try_from(leaf.credential().clone()).map(|basic| basic.identity().to_vec()).unwrap_or_default()
}

/// A caller's credential, not too long.
pub fn basic(identity: Vec<u8>) -> Outcome<BasicCredential> {
    ensure(identity.len() <= limits::CREDENTIAL, Fault::Misuse("too-large"))?;
    Ok(BasicCredential::new(identity))
}
