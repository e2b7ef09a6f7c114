//! The MLS engine of Subrosa: OpenMLS with the rules of a room around it, compiled to WebAssembly.
//!
//! `Leaf` is somebody who is not in a group yet; `Group` is a member's view. Whatever comes from others is opened, shown, and
//! then merged or dropped by the caller; what no honest client would send is refused before the caller sees it. See RFC 9420.

mod fault;
mod group;
mod handshake;
mod leaf;
mod limits;
mod opening;
mod provider;
mod rules;
mod store;
mod views;
mod wire;

pub use fault::{Fault, Outcome};
pub use group::Group;
pub use leaf::Leaf;
pub use views::{Changes, Committed, Joiner, Message, OpenedCommit};
