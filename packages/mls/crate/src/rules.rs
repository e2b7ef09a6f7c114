//! What this project accepts of MLS: less than RFC 9420 does. OpenMLS verifies the RFC; these rules come after it.

use openmls::{
    prelude::{
        BasicCredential, Capabilities, CredentialType, Extension, ExtensionType, Extensions, GroupContext, KeyPackage,
        LeafNode, LeafNodeIndex, Lifetime, MlsGroup, Proposal, ProposalOrRefType, ProtocolVersion,
        RequiredCapabilitiesExtension, Sender, StagedCommit, UnknownExtension,
    },
    schedule::{PreSharedKeyId, Psk},
    treesync::LeafNodeSource,
};
use openmls_traits::types::Ciphersuite;
use tls_codec::{DeserializeBytes, Serialize};

use crate::{
    fault::{Fault, Outcome, ensure, misuse, refused},
    limits,
};

/// The GroupContext extension that holds a room's policy (private use, RFC 9420 §17.3).
pub const POLICY: u16 = 0xf5b0;

/// `required_capabilities` (RFC 9420 §11.1): OpenMLS lets an extension change only if all members must know it.
fn required() -> RequiredCapabilitiesExtension {
    RequiredCapabilitiesExtension::new(&[ExtensionType::Unknown(POLICY)], &[], &[])
}

/// The GroupContext extensions of a room.
pub fn policy_extensions(policy: &[u8]) -> Outcome<Extensions<GroupContext>> {
    ensure(policy.len() <= limits::POLICY, Fault::Misuse("too-large"))?;
    let policy = Extension::Unknown(POLICY, UnknownExtension(policy.to_vec()));
    Extensions::from_vec(vec![Extension::RequiredCapabilities(required()), policy]).map_err(misuse("engine"))
}

/// The policy, if the extensions are those of a room and no others: `external_senders`, other requirements and strangers change
/// how MLS works.
pub fn policy_in(extensions: &Extensions<GroupContext>) -> Option<&[u8]> {
    let mut all = extensions.iter();
    match (all.next(), all.next(), all.next()) {
        (Some(Extension::RequiredCapabilities(found)), Some(Extension::Unknown(POLICY, policy)), None)
            if *found == required() && policy.0.len() <= limits::POLICY =>
        {
            Some(&policy.0)
        }
        _ => None,
    }
}

/// The two suites: X-Wing (0x004E, provisional) and X25519 (0x0001).
pub fn suite(code: u16) -> Outcome<Ciphersuite> {
    match code {
        0x004e => Ok(Ciphersuite::MLS_128_MLKEM768X25519_AES256GCM_SHA384_Ed25519),
        0x0001 => Ok(Ciphersuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519),
        _ => Err(Fault::Misuse("unknown-suite")),
    }
}

/// Every receiver judges a lifetime by its own clock, which forks rooms: so all say (0, 2⁶⁴ − 1), and expiry stands in the
/// signed credential.
pub fn lifetime() -> Lifetime {
    Lifetime::init(0, u64::MAX)
}

/// What our leaves can do (RFC 9420 §7.2).
pub fn capabilities(suite: Ciphersuite) -> Capabilities {
    Capabilities::new(
        Some(&[ProtocolVersion::Mls10]),
        Some(&[suite]),
        Some(&[ExtensionType::Unknown(POLICY)]),
        Some(&[]),
        Some(&[CredentialType::Basic]),
    )
}

/// The id of the room's PSK.
pub fn psk_id(group_id: &[u8]) -> Vec<u8> {
    [b"subrosa/1", group_id].concat()
}

/// Whether the list is exactly one external PSK with our id.
pub fn is_our_psk(ids: &[PreSharedKeyId], psk_id: &[u8]) -> bool {
    matches!(ids, [id] if matches!(id.psk(), Psk::External(psk) if psk.psk_id() == psk_id))
}

/// A leaf of any source.
pub fn check_leaf(leaf: &LeafNode) -> Outcome<()> {
    let basic = BasicCredential::try_from(leaf.credential().clone()).map_err(refused("bad-leaf"))?;
    ensure(basic.identity().len() <= limits::CREDENTIAL, Fault::Refused("too-large"))?;
    ensure(leaf.extensions().iter().next().is_none(), Fault::Refused("bad-leaf"))?;
    if let LeafNodeSource::KeyPackage(found) = leaf.leaf_node_source() {
        ensure(*found == lifetime(), Fault::Refused("bad-lifetime"))?;
    }
    Ok(())
}

/// A key package whose signatures are verified already.
pub fn check_key_package(key_package: &KeyPackage, suite: Ciphersuite) -> Outcome<()> {
    ensure(key_package.ciphersuite() == suite, Fault::Refused("wrong-suite"))?;
    ensure(key_package.extensions().iter().next().is_none(), Fault::Refused("bad-key-package"))?;
    let capable = key_package.leaf_node().capabilities().extensions().contains(&ExtensionType::Unknown(POLICY));
    ensure(capable, Fault::Refused("bad-key-package"))?;
    check_leaf(key_package.leaf_node())
}

/// What a commit does, for whoever decides about it.
#[derive(Default)]
pub struct Content {
    /// The key packages that it adds.
    pub adds: Vec<KeyPackage>,
    /// The leaves that it removes.
    pub removes: Vec<u32>,
    /// The new policy, if it changes.
    pub policy: Option<Vec<u8>>,
    /// Whether it refreshes the committer's path.
    pub path: bool,
}

/// Adds and Removes by value, one PSK of our id if and only if it adds, and else only a change of the policy, in a commit with a
/// path that leaves the committer who it was.
pub fn check_commit(group: &MlsGroup, staged: &StagedCommit, committer: LeafNodeIndex, psk_id: &[u8]) -> Outcome<Content> {
    let mut content = Content::default();
    let mut psks = Vec::new();
    for queued in staged.queued_proposals() {
        let by_value = matches!(queued.proposal_or_ref_type(), ProposalOrRefType::Proposal);
        ensure(by_value && *queued.sender() == Sender::Member(committer), Fault::Refused("by-reference"))?;
        match queued.proposal() {
            Proposal::Add(add) => {
                check_key_package(add.key_package(), group.ciphersuite())?;
                content.adds.push(add.key_package().clone());
            }
            Proposal::Remove(remove) => content.removes.push(remove.removed().u32()),
            // the proposal has no getter for its id
            Proposal::PreSharedKey(psk) => {
                let bytes = psk.tls_serialize_detached().map_err(refused("bad-psk"))?;
                psks.push(PreSharedKeyId::tls_deserialize_exact_bytes(&bytes).map_err(refused("bad-psk"))?);
            }
            Proposal::GroupContextExtensions(change) => {
                let policy = policy_in(change.extensions()).ok_or(Fault::Refused("bad-extensions"))?;
                content.policy = Some(policy.to_vec());
            }
            _ => return Err(Fault::Refused("forbidden-proposal")),
        }
    }
    let psk_fits = if content.adds.is_empty() { psks.is_empty() } else { is_our_psk(&psks, psk_id) };
    ensure(psk_fits, Fault::Refused("bad-psk"))?;
    let members = (group.members().count() + content.adds.len()).saturating_sub(content.removes.len());
    ensure(members <= limits::MEMBERS, Fault::Refused("too-many-members"))?;
    content.path = check_path(group, staged, committer)?;
    let path_needed = content.adds.is_empty() || content.policy.is_some();
    ensure(content.path || !path_needed, Fault::Refused("missing-path"))?;
    Ok(content)
}

/// RFC 9420 §12.4.2 lets a path change the committer's credential, signature key and capabilities: here nobody becomes somebody
/// else.
fn check_path(group: &MlsGroup, staged: &StagedCommit, committer: LeafNodeIndex) -> Outcome<bool> {
    let Some(after) = staged.update_path_leaf_node() else { return Ok(false) };
    let before = group.public_group().leaf(committer).ok_or(Fault::Refused("changed-leaf"))?;
    let same = before.credential() == after.credential()
        && before.signature_key() == after.signature_key()
        && before.capabilities() == after.capabilities()
        && before.extensions() == after.extensions();
    ensure(same, Fault::Refused("changed-leaf"))?;
    Ok(true)
}
