//! Commits of a member's group: our own, pending until its echo, and those of others, opened before they are merged.

use std::collections::BTreeSet;

use openmls::{
    prelude::{LeafNodeIndex, LeafNodeParameters, PreSharedKeyProposal, ProcessedMessageContent, Proposal, Sender},
    schedule::{ExternalPsk, PreSharedKeyId, Psk},
};
use openmls_traits::OpenMlsProvider;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{
    fault::{Fault, Outcome, ensure, misuse},
    group::{Group, Opened},
    limits, opening, rules,
    views::{Changes, Committed, OpenedCommit},
    wire,
};

impl Group {
    fn own_content(&self) -> Outcome<OpenedCommit> {
        let staged = self.group.pending_commit().ok_or(Fault::Misuse("no-commit"))?;
        let us = self.group.own_leaf_index();
        let content = rules::check_commit(&self.group, staged, us, &self.psk_id)?;
        OpenedCommit::of(content, true, us.u32(), us.u32(), self.provider.crypto())
    }

    /// After a merge: who was removed with the epoch that just ended, and which epochs are still kept.
    fn note_merge(&mut self, ended: u64, removes: Vec<u32>) {
        self.removed.extend(removes.into_iter().map(|leaf| (ended, leaf)));
        let window = u64::try_from(limits::PAST_EPOCHS).unwrap_or(u64::MAX);
        self.keep_from(self.group.epoch().as_u64().saturating_sub(window));
    }
}

#[wasm_bindgen]
impl Group {
    /// Makes the one pending commit.
    pub fn commit(&mut self, changes: &Changes) -> Outcome<Committed> {
        ensure(self.group.is_active(), Fault::Misuse("removed"))?;
        ensure(self.pending.is_none(), Fault::Misuse("commit-pending"))?;
        // OpenMLS would silently drop the second of two
        let unique = all_differ(&changes.adds) && all_differ(&changes.removes);
        ensure(unique, Fault::Misuse("impossible-commit"))?;
        let adds = changes.adds.iter().map(|bytes| self.key_package_in(bytes)).collect::<Outcome<Vec<_>>>()?;
        let mut proposals = Vec::new();
        if !adds.is_empty() {
            let psk = Psk::External(ExternalPsk::new(self.psk_id.clone()));
            let id = PreSharedKeyId::new(self.group.ciphersuite(), self.provider.rand(), psk).map_err(misuse("engine"))?;
            proposals.push(Proposal::PreSharedKey(Box::new(PreSharedKeyProposal::new(id))));
        }
        self.provider.storage().allow_one_psk();
        let removes = changes.removes.iter().map(|leaf| LeafNodeIndex::new(*leaf));
        let mut builder = self
            .group
            .commit_builder()
            .consume_proposal_store(false)
            .leaf_node_parameters(LeafNodeParameters::default())
            .force_self_update(adds.is_empty() || changes.policy.is_some())
            .propose_removals(removes)
            .propose_adds(adds)
            .add_proposals(proposals);
        if let Some(policy) = &changes.policy {
            let extensions = rules::policy_extensions(policy)?;
            builder = builder.propose_group_context_extensions(extensions).map_err(misuse("engine"))?;
        }
        let bundle = builder
            .load_psks(self.provider.storage())
            .map_err(misuse("engine"))?
            // the tree travels in the Welcome; a GroupInfo for others would publish external_pub
            .use_ratchet_tree_extension(true)
            .create_group_info(false)
            .build(self.provider.rand(), self.provider.crypto(), &self.signer, |_| true)
            .map_err(misuse("impossible-commit"))?
            .stage_commit(&self.provider)
            .map_err(misuse("engine"))?;
        let (commit, welcome, _) = bundle.into_messages();
        let commit = commit.to_bytes().map_err(misuse("engine"))?;
        let welcome = welcome.map(|message| message.to_bytes()).transpose().map_err(misuse("engine"))?;
        self.pending = Some((commit.clone(), changes.removes.clone()));
        // what we would refuse from others we don't send
        if self.own_content().is_err() || commit.len() > limits::COMMIT {
            self.clear_pending()?;
            return Err(Fault::Misuse("impossible-commit"));
        }
        Ok(Committed { commit, welcome })
    }

    /// Forgets the pending commit: another was first.
    #[wasm_bindgen(js_name = clearPending)]
    pub fn clear_pending(&mut self) -> Outcome<()> {
        self.pending = None;
        if matches!(self.opened, Some(Opened::Own)) {
            self.opened = None;
        }
        self.group.clear_pending_commit(self.provider.storage()).map_err(misuse("engine"))
    }

    /// Opens a commit of the current epoch and keeps it aside until `merge` or `dropCommit`.
    #[wasm_bindgen(js_name = openCommit)]
    pub fn open_commit(&mut self, message: &[u8]) -> Outcome<OpenedCommit> {
        ensure(self.opened.is_none(), Fault::Misuse("commit-open"))?;
        let epoch = self.header_checked(message, limits::COMMIT, wire::COMMIT)?;
        opening::check_epoch(epoch, self.epoch(), self.epoch())?;
        if self.pending.as_ref().is_some_and(|(bytes, _)| bytes == message) {
            let view = self.own_content()?;
            self.opened = Some(Opened::Own);
            return Ok(view);
        }
        let processed = self.process(message)?;
        let Sender::Member(committer) = *processed.sender() else { return Err(Fault::Refused("wrong-format")) };
        let ProcessedMessageContent::StagedCommitMessage(staged) = processed.into_content() else {
            return Err(Fault::Refused("own-message"));
        };
        let content = rules::check_commit(&self.group, &staged, committer, &self.psk_id)?;
        let removes = content.removes.clone();
        let view = OpenedCommit::of(content, false, committer.u32(), self.own_leaf(), self.provider.crypto())?;
        self.opened = Some(Opened::Theirs(staged, removes));
        Ok(view)
    }

    /// Enters the epoch of the open commit. A pending commit of ours that isn't it is forgotten.
    pub fn merge(&mut self) -> Outcome<()> {
        let ended = self.epoch();
        let removes = match self.opened.take().ok_or(Fault::Misuse("no-commit"))? {
            Opened::Own => {
                self.group.merge_pending_commit(&self.provider).map_err(misuse("engine"))?;
                self.pending.take().map(|(_, removes)| removes).unwrap_or_default()
            }
            Opened::Theirs(staged, removes) => {
                self.clear_pending()?;
                self.group.merge_staged_commit(&self.provider, *staged).map_err(misuse("engine"))?;
                removes
            }
        };
        self.note_merge(ended, removes);
        Ok(())
    }

    /// Turns the open commit down. It can't be opened again: its generation is spent.
    #[wasm_bindgen(js_name = dropCommit)]
    pub fn drop_commit(&mut self) {
        self.opened = None;
    }
}

fn all_differ<T: Ord>(items: &[T]) -> bool {
    items.iter().collect::<BTreeSet<_>>().len() == items.len()
}
