//! A member's group: one epoch after the other.

use std::{collections::VecDeque, time::Duration};

use openmls::prelude::{
    KeyPackage, KeyPackageIn, LeafNode, LeafNodeIndex, MlsGroup, MlsMessageIn, PastEpochDeletion, ProcessedMessage,
    ProcessedMessageContent, ProtocolVersion, Sender, StagedCommit,
};
use openmls_traits::{OpenMlsProvider, types::Ciphersuite};
use tls_codec::DeserializeBytes;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{
    fault::{Fault, Outcome, ensure, misuse, refused},
    limits, opening,
    provider::{LeafSigner, Provider},
    rules,
    views::{self, Joiner, Message},
    wire,
};

/// An opened commit that waits for a decision.
pub(crate) enum Opened {
    Own,
    Theirs(Box<StagedCommit>, Vec<u32>),
}

/// A leaf in a group.
#[wasm_bindgen]
pub struct Group {
    pub(crate) provider: Provider,
    pub(crate) signer: LeafSigner,
    pub(crate) group: MlsGroup,
    pub(crate) psk_id: Vec<u8>,
    /// The bytes of our pending commit: own PrivateMessages can't be opened, so the echo is known by its bytes.
    pub(crate) pending: Option<(Vec<u8>, Vec<u32>)>,
    pub(crate) opened: Option<Opened>,
    /// (the epoch that ended, the leaf that was removed with its end).
    pub(crate) removed: VecDeque<(u64, u32)>,
    /// The oldest epoch whose messages open.
    pub(crate) oldest: u64,
}

pub(crate) fn leaf_of(group: &MlsGroup, leaf: u32) -> Option<&LeafNode> {
    group.public_group().leaf(LeafNodeIndex::new(leaf))
}

impl Group {
    pub(crate) fn new(provider: Provider, signer: LeafSigner, group: MlsGroup) -> Self {
        let psk_id = rules::psk_id(group.group_id().as_slice());
        let oldest = group.epoch().as_u64();
        Self { provider, signer, group, psk_id, pending: None, opened: None, removed: VecDeque::new(), oldest }
    }

    pub(crate) fn key_package_in(&self, message: &[u8]) -> Outcome<KeyPackage> {
        let key_package = verified_key_package(message, self.group.ciphersuite(), &self.provider)?;
        let leaf = key_package.leaf_node();
        let taken =
            self.group.treesync().full_leaves().any(|(_, other)| {
                other.signature_key() == leaf.signature_key() || other.encryption_key() == leaf.encryption_key()
            });
        ensure(!taken, Fault::Refused("duplicate-key"))?;
        Ok(key_package)
    }

    pub(crate) fn keep_from(&mut self, epoch: u64) {
        self.oldest = self.oldest.max(epoch.min(self.group.epoch().as_u64()));
        self.removed.retain(|(ended, _)| *ended >= self.oldest);
    }

    pub(crate) fn process(&mut self, message: &[u8]) -> Outcome<ProcessedMessage> {
        let message = MlsMessageIn::tls_deserialize_exact_bytes(message).map_err(refused("malformed"))?;
        let message = message.try_into_protocol_message().map_err(refused("wrong-format"))?;
        self.provider.storage().allow_one_psk();
        self.group.process_message(&self.provider, message).map_err(|error| opening::fault(&error))
    }

    pub(crate) fn header_checked(&self, message: &[u8], cap: usize, content_type: u8) -> Outcome<u64> {
        ensure(self.group.is_active(), Fault::Misuse("removed"))?;
        opening::check_header(message, cap, content_type, self.group.group_id().as_slice())
    }
}

#[wasm_bindgen]
impl Group {
    /// The number of the current epoch.
    #[wasm_bindgen(getter)]
    pub fn epoch(&self) -> u64 {
        self.group.epoch().as_u64()
    }

    /// Our place in the tree.
    #[wasm_bindgen(getter, js_name = ownLeaf)]
    pub fn own_leaf(&self) -> u32 {
        self.group.own_leaf_index().u32()
    }

    /// Whether we are still a member.
    #[wasm_bindgen(getter)]
    pub fn active(&self) -> bool {
        self.group.is_active()
    }

    /// The leaves that are taken, in order.
    pub fn leaves(&self) -> Vec<u32> {
        self.group.members().map(|member| member.index.u32()).collect()
    }

    /// The identity in a leaf's credential.
    pub fn credential(&self, leaf: u32) -> Option<Vec<u8>> {
        leaf_of(&self.group, leaf).map(views::identity)
    }

    /// A leaf's signature key.
    #[wasm_bindgen(js_name = signatureKey)]
    pub fn signature_key(&self, leaf: u32) -> Option<Vec<u8>> {
        leaf_of(&self.group, leaf).map(|node| node.signature_key().as_slice().to_vec())
    }

    /// The room's policy.
    #[wasm_bindgen(getter)]
    pub fn policy(&self) -> Vec<u8> {
        rules::policy_in(self.group.extensions()).unwrap_or_default().to_vec()
    }

    /// `confirmed_transcript_hash` of the epoch (RFC 9420 §8.2).
    #[wasm_bindgen(getter, js_name = transcriptHash)]
    pub fn transcript_hash(&self) -> Vec<u8> {
        self.group.public_group().group_context().confirmed_transcript_hash().to_vec()
    }

    /// `epoch_authenticator` (RFC 9420 §8.7).
    #[wasm_bindgen(getter)]
    pub fn authenticator(&self) -> Vec<u8> {
        self.group.epoch_authenticator().as_slice().to_vec()
    }

    /// MLS-Exporter of the current epoch (RFC 9420 §8.5).
    #[wasm_bindgen(js_name = exportSecret)]
    pub fn export_secret(&self, label: &str, context: &[u8], length: usize) -> Outcome<Vec<u8>> {
        ensure(self.group.is_active(), Fault::Misuse("removed"))?;
        let crypto = self.provider.crypto();
        self.group.export_secret(crypto, label, context, length).map_err(misuse("bad-length"))
    }

    /// Verifies somebody's request to join.
    #[wasm_bindgen(js_name = readKeyPackage)]
    pub fn read_key_package(&self, message: &[u8]) -> Outcome<Joiner> {
        Joiner::of(&self.key_package_in(message)?, self.provider.crypto())
    }

    /// Seals a message to the current epoch.
    pub fn seal(&mut self, data: &[u8]) -> Outcome<Vec<u8>> {
        ensure(self.group.is_active(), Fault::Misuse("removed"))?;
        ensure(data.len() <= limits::MESSAGE - 1024, Fault::Misuse("too-large"))?;
        let message = self.group.create_message(&self.provider, &self.signer, data).map_err(misuse("engine"))?;
        message.to_bytes().map_err(misuse("engine"))
    }

    /// Opens a message of this epoch or a kept one.
    pub fn open(&mut self, message: &[u8]) -> Outcome<Message> {
        let epoch = self.header_checked(message, limits::MESSAGE, wire::APPLICATION)?;
        opening::check_epoch(epoch, self.oldest, self.epoch())?;
        let processed = self.process(message)?;
        let Sender::Member(sender) = *processed.sender() else { return Err(Fault::Refused("wrong-format")) };
        let leaf = sender.u32();
        let ProcessedMessageContent::ApplicationMessage(data) = processed.into_content() else {
            return Err(Fault::Refused("own-message"));
        };
        // whoever was removed is silent at once, in the epochs before as well
        let removed = self.removed.iter().any(|(ended, gone)| *gone == leaf && epoch <= *ended);
        ensure(!removed, Fault::Refused("removed-sender"))?;
        Ok(Message { leaf, epoch, data: data.into_bytes() })
    }

    /// Erases the secrets of all epochs before this one.
    #[wasm_bindgen(js_name = forgetEpochsBefore)]
    pub fn forget_epochs_before(&mut self, epoch: u64) -> Outcome<()> {
        self.keep_from(epoch);
        let kept = usize::try_from(self.epoch() - self.oldest).unwrap_or(usize::MAX);
        let policy = match kept {
            0 => PastEpochDeletion::delete_all(),
            // an age nobody reaches: OpenMLS counts from an epoch's start, so only the number decides
            _ => PastEpochDeletion::older_than_duration(Duration::MAX).max_past_epochs(kept),
        };
        self.group.delete_past_epoch_secrets(&self.provider, policy).map_err(misuse("engine"))
    }
}

fn verified_key_package(message: &[u8], suite: Ciphersuite, provider: &Provider) -> Outcome<KeyPackage> {
    ensure(message.len() <= limits::KEY_PACKAGE, Fault::Refused("too-large"))?;
    let bytes = wire::key_package(message).ok_or(Fault::Refused("wrong-format"))?;
    let key_package = KeyPackageIn::tls_deserialize_exact_bytes(bytes).map_err(refused("malformed"))?;
    let key_package = key_package.validate(provider.crypto(), ProtocolVersion::Mls10).map_err(refused("bad-key-package"))?;
    rules::check_key_package(&key_package, suite)?;
    Ok(key_package)
}
