//! OpenMLS's storage, as little as a group in memory needs. Nothing is written anywhere: a reload is a new leaf, so a stolen disk
//! holds no epoch. What OpenMLS would persist (the tree, the secrets of messages) lives in `MlsGroup` already.

use std::{
    cell::{Cell, RefCell},
    fmt,
};

use openmls_traits::storage::{CURRENT_VERSION, StorageProvider, traits};
use serde::{Serialize, de::DeserializeOwned};
use zeroize::Zeroizing;

type Secret = Zeroizing<Vec<u8>>;

/// The storage failed: an entity could not be encoded or decoded, which only a mistake in this crate can cause.
#[derive(Debug)]
pub struct StoreError;

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an entity could not be encoded")
    }
}

impl std::error::Error for StoreError {}

/// The private keys of one leaf in one group.
#[derive(Default)]
pub struct Store {
    /// (reference, bundle). It stays after a failed Welcome, so that a bad one doesn't burn the key package.
    key_package: RefCell<Option<(Vec<u8>, Secret)>>,
    /// (epoch, path keys): those of the current epoch, and for a moment during a merge the next ones.
    epoch_keys: RefCell<Vec<(Vec<u8>, Secret)>>,
    /// (id, secret), both as OpenMLS encodes them.
    psk: RefCell<Option<(Vec<u8>, Secret)>>,
    psk_reads: Cell<u32>,
}

fn encode<T: Serialize + ?Sized>(value: &T) -> Result<Secret, StoreError> {
    postcard::to_allocvec(value).map(Zeroizing::new).map_err(|_| StoreError)
}

fn decode<T: DeserializeOwned>(bytes: &Secret) -> Result<T, StoreError> {
    postcard::from_bytes(bytes).map_err(|_| StoreError)
}

impl Store {
    /// Before each operation: one commit and one Welcome read one PSK, so a list of thousands ends at the second.
    pub fn allow_one_psk(&self) {
        self.psk_reads.set(0);
    }

    /// Before a Welcome is opened: what an earlier one left.
    pub fn forget_epochs(&self) {
        self.epoch_keys.borrow_mut().clear();
    }

    /// Once its group is entered, an init key opens old Welcomes and nothing else (RFC 9420 §16.8).
    pub fn forget_key_package(&self) {
        *self.key_package.borrow_mut() = None;
    }
}

/// Writes of group state that stays in memory anyway.
macro_rules! nothing_kept {
    ($($name:ident<$($kind:ident),+>($($argument:ty),+);)+) => {
        $(fn $name<$($kind: traits::$kind<CURRENT_VERSION>),+>(&self, $(_: $argument),+) -> Result<(), StoreError> {
            Ok(())
        })+
    };
}

/// Reads of group state that was never written.
macro_rules! nothing_found {
    ($($name:ident<$($kind:ident),+>($($argument:ty),+) -> $out:ty;)+) => {
        $(fn $name<$($kind: traits::$kind<CURRENT_VERSION>),+>(&self, $(_: $argument),+) -> Result<$out, StoreError> {
            Ok(Default::default())
        })+
    };
}

impl StorageProvider<CURRENT_VERSION> for Store {
    type Error = StoreError;

    nothing_kept! {
        write_mls_join_config<GroupId, MlsGroupJoinConfig>(&GroupId, &MlsGroupJoinConfig);
        append_own_leaf_node<GroupId, LeafNode>(&GroupId, &LeafNode);
        queue_proposal<GroupId, ProposalRef, QueuedProposal>(&GroupId, &ProposalRef, &QueuedProposal);
        write_tree<GroupId, TreeSync>(&GroupId, &TreeSync);
        write_interim_transcript_hash<GroupId, InterimTranscriptHash>(&GroupId, &InterimTranscriptHash);
        write_context<GroupId, GroupContext>(&GroupId, &GroupContext);
        write_confirmation_tag<GroupId, ConfirmationTag>(&GroupId, &ConfirmationTag);
        write_group_state<GroupState, GroupId>(&GroupId, &GroupState);
        write_message_secrets<GroupId, MessageSecrets>(&GroupId, &MessageSecrets);
        write_resumption_psk_store<GroupId, ResumptionPskStore>(&GroupId, &ResumptionPskStore);
        write_own_leaf_index<GroupId, LeafNodeIndex>(&GroupId, &LeafNodeIndex);
        write_group_epoch_secrets<GroupId, GroupEpochSecrets>(&GroupId, &GroupEpochSecrets);
        write_signature_key_pair<SignaturePublicKey, SignatureKeyPair>(&SignaturePublicKey, &SignatureKeyPair);
        write_encryption_key_pair<EncryptionKey, HpkeKeyPair>(&EncryptionKey, &HpkeKeyPair);
        remove_proposal<GroupId, ProposalRef>(&GroupId, &ProposalRef);
        delete_own_leaf_nodes<GroupId>(&GroupId);
        delete_group_config<GroupId>(&GroupId);
        delete_tree<GroupId>(&GroupId);
        delete_confirmation_tag<GroupId>(&GroupId);
        delete_group_state<GroupId>(&GroupId);
        delete_context<GroupId>(&GroupId);
        delete_interim_transcript_hash<GroupId>(&GroupId);
        delete_message_secrets<GroupId>(&GroupId);
        delete_all_resumption_psk_secrets<GroupId>(&GroupId);
        delete_own_leaf_index<GroupId>(&GroupId);
        delete_group_epoch_secrets<GroupId>(&GroupId);
        clear_proposal_queue<GroupId, ProposalRef>(&GroupId);
        delete_signature_key_pair<SignaturePublicKey>(&SignaturePublicKey);
        delete_encryption_key_pair<EncryptionKey>(&EncryptionKey);
        delete_key_package<HashReference>(&HashReference);
        delete_psk<PskId>(&PskId);
    }

    nothing_found! {
        mls_group_join_config<GroupId, MlsGroupJoinConfig>(&GroupId) -> Option<MlsGroupJoinConfig>;
        own_leaf_nodes<GroupId, LeafNode>(&GroupId) -> Vec<LeafNode>;
        queued_proposal_refs<GroupId, ProposalRef>(&GroupId) -> Vec<ProposalRef>;
        queued_proposals<GroupId, ProposalRef, QueuedProposal>(&GroupId) -> Vec<(ProposalRef, QueuedProposal)>;
        tree<GroupId, TreeSync>(&GroupId) -> Option<TreeSync>;
        group_context<GroupId, GroupContext>(&GroupId) -> Option<GroupContext>;
        interim_transcript_hash<GroupId, InterimTranscriptHash>(&GroupId) -> Option<InterimTranscriptHash>;
        confirmation_tag<GroupId, ConfirmationTag>(&GroupId) -> Option<ConfirmationTag>;
        group_state<GroupState, GroupId>(&GroupId) -> Option<GroupState>;
        message_secrets<GroupId, MessageSecrets>(&GroupId) -> Option<MessageSecrets>;
        resumption_psk_store<GroupId, ResumptionPskStore>(&GroupId) -> Option<ResumptionPskStore>;
        own_leaf_index<GroupId, LeafNodeIndex>(&GroupId) -> Option<LeafNodeIndex>;
        group_epoch_secrets<GroupId, GroupEpochSecrets>(&GroupId) -> Option<GroupEpochSecrets>;
        signature_key_pair<SignaturePublicKey, SignatureKeyPair>(&SignaturePublicKey) -> Option<SignatureKeyPair>;
        encryption_key_pair<HpkeKeyPair, EncryptionKey>(&EncryptionKey) -> Option<HpkeKeyPair>;
    }

    fn write_encryption_epoch_key_pairs<
        GroupId: traits::GroupId<CURRENT_VERSION>,
        EpochKey: traits::EpochKey<CURRENT_VERSION>,
        HpkeKeyPair: traits::HpkeKeyPair<CURRENT_VERSION>,
    >(
        &self,
        _: &GroupId,
        epoch: &EpochKey,
        _: u32,
        key_pairs: &[HpkeKeyPair],
    ) -> Result<(), StoreError> {
        let epoch = encode(epoch)?.to_vec();
        let mut kept = self.epoch_keys.borrow_mut();
        kept.retain(|(other, _)| *other != epoch);
        kept.push((epoch, encode(key_pairs)?));
        Ok(())
    }

    fn encryption_epoch_key_pairs<
        GroupId: traits::GroupId<CURRENT_VERSION>,
        EpochKey: traits::EpochKey<CURRENT_VERSION>,
        HpkeKeyPair: traits::HpkeKeyPair<CURRENT_VERSION>,
    >(
        &self,
        _: &GroupId,
        epoch: &EpochKey,
        _: u32,
    ) -> Result<Vec<HpkeKeyPair>, StoreError> {
        let epoch = encode(epoch)?;
        match self.epoch_keys.borrow().iter().find(|(other, _)| **other == **epoch) {
            Some((_, keys)) => decode(keys),
            None => Ok(Vec::new()),
        }
    }

    fn delete_encryption_epoch_key_pairs<
        GroupId: traits::GroupId<CURRENT_VERSION>,
        EpochKey: traits::EpochKey<CURRENT_VERSION>,
    >(
        &self,
        _: &GroupId,
        epoch: &EpochKey,
        _: u32,
    ) -> Result<(), StoreError> {
        let epoch = encode(epoch)?;
        self.epoch_keys.borrow_mut().retain(|(other, _)| **other != **epoch);
        Ok(())
    }

    fn write_key_package<
        HashReference: traits::HashReference<CURRENT_VERSION>,
        KeyPackage: traits::KeyPackage<CURRENT_VERSION>,
    >(
        &self,
        reference: &HashReference,
        key_package: &KeyPackage,
    ) -> Result<(), StoreError> {
        *self.key_package.borrow_mut() = Some((encode(reference)?.to_vec(), encode(key_package)?));
        Ok(())
    }

    fn key_package<HashReference: traits::HashReference<CURRENT_VERSION>, KeyPackage: traits::KeyPackage<CURRENT_VERSION>>(
        &self,
        reference: &HashReference,
    ) -> Result<Option<KeyPackage>, StoreError> {
        let reference = encode(reference)?;
        match &*self.key_package.borrow() {
            Some((own, bundle)) if **own == **reference => decode(bundle).map(Some),
            _ => Ok(None),
        }
    }

    fn write_psk<PskId: traits::PskId<CURRENT_VERSION>, PskBundle: traits::PskBundle<CURRENT_VERSION>>(
        &self,
        id: &PskId,
        psk: &PskBundle,
    ) -> Result<(), StoreError> {
        *self.psk.borrow_mut() = Some((encode(id)?.to_vec(), encode(psk)?));
        Ok(())
    }

    fn psk<PskBundle: traits::PskBundle<CURRENT_VERSION>, PskId: traits::PskId<CURRENT_VERSION>>(
        &self,
        id: &PskId,
    ) -> Result<Option<PskBundle>, StoreError> {
        let id = encode(id)?;
        self.psk_reads.set(self.psk_reads.get().saturating_add(1));
        match &*self.psk.borrow() {
            Some((own, psk)) if **own == **id && self.psk_reads.get() == 1 => decode(psk).map(Some),
            _ => Ok(None),
        }
    }
}
