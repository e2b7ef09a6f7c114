//! Every size that is checked before a byte is decoded, in one place.

/// A commit: the worst one of 1,000 members with X-Wing is 1.2 MB.
pub const COMMIT: usize = 2 * 1024 * 1024;
/// An application message, padding included.
pub const MESSAGE: usize = 256 * 1024;
/// A key package: 2.7 kB with X-Wing and a credential of 300 bytes.
pub const KEY_PACKAGE: usize = 8 * 1024;
/// The identity inside a basic credential.
pub const CREDENTIAL: usize = 1024;
/// The policy extension.
pub const POLICY: usize = 64 * 1024;
/// The bytes of a Welcome for each person that a room may hold. A leaf and a parent of X-Wing are 2 × 1,216 bytes of keys; the
/// rest is credential, signature, capabilities and hashes.
pub const WELCOME_PER_PERSON: usize = 4 * 1024;
/// A Welcome's bytes beside its tree: the policy and the joiners' secrets of a batch of fifty.
pub const WELCOME_BASE: usize = 256 * 1024;
/// Members of a group, and so leaves of its tree.
pub const MEMBERS: usize = 2048;
/// Nodes of a ratchet tree of 2,048 leaves: 2n − 1 (RFC 9420, appendix C).
pub const NODES: usize = 2 * MEMBERS - 1;
/// Past epochs whose messages still open.
pub const PAST_EPOCHS: usize = 8;
/// How many of a sender's newest generations still open, the very newest included: messages travel by several paths.
pub const OUT_OF_ORDER: u32 = 256;
/// How far a sender's generation may jump ahead. Each step costs a receiver one derivation (RFC 9420 §9.1), before the tag is looked at: so
/// any member can ask for all of them with each message, and in any leaf's name.
pub const FORWARD: u32 = 500;
/// Application messages and commits are padded to a multiple of this many bytes (RFC 9420 §6.3.1).
pub const PADDING: usize = 64;
