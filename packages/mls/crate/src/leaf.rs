//! A leaf before it is in a group: it asks to join, or creates one.

use openmls::{
    prelude::{
        BasicCredential, CredentialWithKey, GroupId, KeyPackage, MlsGroup, MlsGroupJoinConfig, MlsMessageOut,
        PURE_CIPHERTEXT_WIRE_FORMAT_POLICY, PastEpochDeletionPolicy, SenderRatchetConfiguration, StagedWelcome, Welcome,
    },
    schedule::PreSharedKeyId,
};
use openmls_traits::{OpenMlsProvider, types::Ciphersuite};
use tls_codec::DeserializeBytes;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{
    fault::{Fault, Outcome, ensure, misuse, refused},
    group::Group,
    limits,
    provider::{LeafSigner, Provider},
    rules, views, wire,
};

/// A fresh leaf with its own signature key, good for one group.
#[wasm_bindgen]
pub struct Leaf {
    suite: Ciphersuite,
    /// Gone once the leaf is in a group.
    parts: Option<(Provider, LeafSigner)>,
    asked: bool,
    opened: Option<MlsGroup>,
}

#[wasm_bindgen]
impl Leaf {
    /// Draws the signature key.
    #[wasm_bindgen(constructor)]
    pub fn new(suite: u16) -> Outcome<Leaf> {
        let suite = rules::suite(suite)?;
        let signer = LeafSigner::generate(suite.signature_algorithm()).map_err(misuse("engine"))?;
        Ok(Self { suite, parts: Some((Provider::default(), signer)), asked: false, opened: None })
    }

    /// What the device key signs, inside the credential.
    #[wasm_bindgen(getter, js_name = signatureKey)]
    pub fn signature_key(&self) -> Outcome<Vec<u8>> {
        let (_, signer) = self.parts.as_ref().ok_or(Fault::Misuse("leaf-used"))?;
        Ok(signer.public().to_vec())
    }

    /// A key package as an MLSMessage, once: the next request needs a fresh leaf.
    #[wasm_bindgen(js_name = keyPackage)]
    pub fn key_package(&mut self, credential: Vec<u8>) -> Outcome<Vec<u8>> {
        ensure(!self.asked, Fault::Misuse("leaf-used"))?;
        let (provider, signer) = self.parts.as_ref().ok_or(Fault::Misuse("leaf-used"))?;
        let bundle = KeyPackage::builder()
            .key_package_lifetime(rules::lifetime())
            .leaf_node_capabilities(rules::capabilities(self.suite))
            .build(self.suite, provider, signer, signed(views::basic(credential)?, signer))
            .map_err(misuse("engine"))?;
        self.asked = true;
        MlsMessageOut::from(bundle.key_package().clone()).to_bytes().map_err(misuse("engine"))
    }

    /// Creates a group with this leaf as its only member.
    pub fn create(&mut self, group_id: &[u8], credential: Vec<u8>, policy: &[u8], psk: &[u8]) -> Outcome<Group> {
        ensure(!self.asked, Fault::Misuse("leaf-used"))?;
        let extensions = rules::policy_extensions(policy)?;
        let credential = views::basic(credential)?;
        let (provider, signer) = self.parts.take().ok_or(Fault::Misuse("leaf-used"))?;
        store_psk(&provider, group_id, psk)?;
        let group = MlsGroup::builder()
            .with_group_id(GroupId::from_slice(group_id))
            .with_wire_format_policy(PURE_CIPHERTEXT_WIRE_FORMAT_POLICY)
            .padding_size(limits::PADDING)
            .max_past_epochs(limits::PAST_EPOCHS)
            .number_of_resumption_psks(0)
            .sender_ratchet_configuration(ratchets())
            .ciphersuite(self.suite)
            .lifetime(rules::lifetime())
            .with_capabilities(rules::capabilities(self.suite))
            .with_group_context_extensions(extensions)
            .build(&provider, &signer, signed(credential, &signer))
            .map_err(misuse("engine"))?;
        Ok(Group::new(provider, signer, group))
    }

    /// Opens a Welcome for a room of at most `people`, and keeps the group aside until `enter` or `dropWelcome`. A refused one
    /// leaves the key package as it was.
    #[wasm_bindgen(js_name = openWelcome)]
    pub fn open_welcome(&mut self, message: &[u8], group_id: &[u8], psk: &[u8], people: u32) -> Outcome<()> {
        ensure(self.opened.is_none(), Fault::Misuse("welcome-open"))?;
        ensure(self.asked, Fault::Misuse("no-key-package"))?;
        let people = usize::try_from(people).unwrap_or(usize::MAX).min(limits::MEMBERS);
        let cap = limits::WELCOME_BASE + people * limits::WELCOME_PER_PERSON;
        ensure(message.len() <= cap, Fault::Refused("too-large"))?;
        let welcome = wire::welcome(message).ok_or(Fault::Refused("wrong-format"))?;
        let welcome = Welcome::tls_deserialize_exact_bytes(welcome).map_err(refused("malformed"))?;
        ensure(welcome.ciphersuite() == self.suite, Fault::Refused("wrong-suite"))?;
        let (provider, _) = self.parts.as_mut().ok_or(Fault::Misuse("leaf-used"))?;
        store_psk(provider, group_id, psk)?;
        provider.joining(true);
        let group = stage(provider, welcome, group_id);
        provider.joining(false);
        self.opened = Some(group?);
        Ok(())
    }

    /// The members, the policy and all else of the group that the open Welcome leads to, by the rules of `Group`.
    pub fn enter(&mut self) -> Outcome<Group> {
        let group = self.opened.take().ok_or(Fault::Misuse("no-welcome"))?;
        let (provider, signer) = self.parts.take().ok_or(Fault::Misuse("leaf-used"))?;
        provider.storage().forget_key_package();
        Ok(Group::new(provider, signer, group))
    }

    /// Turns the open Welcome down: the key package is still good for another.
    #[wasm_bindgen(js_name = dropWelcome)]
    pub fn drop_welcome(&mut self) {
        self.opened = None;
    }

    /// The leaves of the group that the open Welcome leads to.
    pub fn leaves(&self) -> Vec<u32> {
        self.opened.iter().flat_map(MlsGroup::members).map(|member| member.index.u32()).collect()
    }

    /// The identity of one of them.
    pub fn credential(&self, leaf: u32) -> Option<Vec<u8>> {
        crate::group::leaf_of(self.opened.as_ref()?, leaf).map(views::identity)
    }

    /// The signature key of one of them.
    #[wasm_bindgen(js_name = signatureKeyOf)]
    pub fn signature_key_of(&self, leaf: u32) -> Option<Vec<u8>> {
        crate::group::leaf_of(self.opened.as_ref()?, leaf).map(|node| node.signature_key().as_slice().to_vec())
    }

    /// Its policy.
    #[wasm_bindgen(getter)]
    pub fn policy(&self) -> Option<Vec<u8>> {
        rules::policy_in(self.opened.as_ref()?.extensions()).map(<[u8]>::to_vec)
    }

    /// Our place in it.
    #[wasm_bindgen(getter, js_name = ownLeaf)]
    pub fn own_leaf(&self) -> Option<u32> {
        Some(self.opened.as_ref()?.own_leaf_index().u32())
    }

    /// Its epoch.
    #[wasm_bindgen(getter)]
    pub fn epoch(&self) -> Option<u64> {
        Some(self.opened.as_ref()?.epoch().as_u64())
    }
}

fn signed(credential: BasicCredential, signer: &LeafSigner) -> CredentialWithKey {
    CredentialWithKey { credential: credential.into(), signature_key: signer.public().into() }
}

fn ratchets() -> SenderRatchetConfiguration {
    SenderRatchetConfiguration::new(limits::OUT_OF_ORDER, limits::FORWARD)
}

fn store_psk(provider: &Provider, group_id: &[u8], psk: &[u8]) -> Outcome<()> {
    PreSharedKeyId::external(rules::psk_id(group_id), Vec::new()).store(provider, psk).map_err(misuse("engine"))
}

fn stage(provider: &Provider, welcome: Welcome, group_id: &[u8]) -> Outcome<MlsGroup> {
    let config = MlsGroupJoinConfig::builder()
        .wire_format_policy(PURE_CIPHERTEXT_WIRE_FORMAT_POLICY)
        .padding_size(limits::PADDING)
        .set_past_epoch_deletion_policy(PastEpochDeletionPolicy::MaxEpochs(limits::PAST_EPOCHS))
        .number_of_resumption_psks(0)
        .sender_ratchet_configuration(ratchets())
        .build();
    provider.storage().forget_epochs();
    provider.storage().allow_one_psk();
    let builder = StagedWelcome::build_from_welcome(provider, &config, welcome).map_err(refused("bad-welcome"))?;
    let processed = builder.processed_welcome();
    ensure(rules::is_our_psk(processed.psks(), &rules::psk_id(group_id)), Fault::Refused("bad-psk"))?;
    let info = processed.unverified_group_info();
    ensure(info.group_id().as_slice() == group_id, Fault::Refused("wrong-group"))?;
    ensure(rules::policy_in(info.group_context().extensions()).is_some(), Fault::Refused("bad-extensions"))?;
    let staged = builder.skip_lifetime_validation().build().map_err(refused("bad-welcome"))?;
    let group = staged.into_group(provider).map_err(refused("bad-welcome"))?;
    for (_, leaf) in group.treesync().full_leaves() {
        rules::check_leaf(leaf)?;
    }
    Ok(group)
}
