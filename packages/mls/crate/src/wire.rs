//! A reader for what must be known before OpenMLS decodes anything: the format of a message, and how many nodes a tree has.
//! It returns `None` for malformed bytes and never allocates.

use crate::limits::NODES;

/// `ProtocolVersion` mls10 (RFC 9420 §6).
const MLS10: u16 = 1;
/// `WireFormat` values (RFC 9420 §17.2).
const PRIVATE_MESSAGE: u16 = 2;
const WELCOME: u16 = 3;
const KEY_PACKAGE: u16 = 5;
/// `ratchet_tree`, the only extension that a GroupInfo may carry here (RFC 9420 §12.4.3.3).
const RATCHET_TREE: u16 = 2;

/// `ContentType` (RFC 9420 §6).
pub const APPLICATION: u8 = 1;
/// `ContentType` of a Commit.
pub const COMMIT: u8 = 3;

/// The clear fields of a PrivateMessage (RFC 9420 §6.3).
pub struct PrivateHeader<'a> {
    /// The group that it claims to belong to.
    pub group_id: &'a [u8],
    /// The epoch that it was sent in.
    pub epoch: u64,
    /// `APPLICATION`, 2 for a proposal, or `COMMIT`.
    pub content_type: u8,
    /// What the sender left in the clear.
    pub authenticated_data: &'a [u8],
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (head, tail) = self.0.split_at_checked(length)?;
        self.0 = tail;
        Some(head)
    }

    fn u8(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn u16(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_be_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.take(8)?.try_into().ok().map(u64::from_be_bytes)
    }

    /// A vector with a minimal length prefix (RFC 9420 §2.1.2).
    fn vector(&mut self) -> Option<&'a [u8]> {
        let first = usize::from(self.u8()?);
        let low = first & 0x3f;
        let length = match first >> 6 {
            0 => low,
            1 => (low << 8) | usize::from(self.u8()?),
            2 => {
                let rest = self.take(3)?;
                rest.iter().fold(low, |length, byte| (length << 8) | usize::from(*byte))
            }
            _ => return None,
        };
        let minimal = match first >> 6 {
            0 => true,
            1 => length >= 1 << 6,
            _ => length >= 1 << 14,
        };
        if minimal { self.take(length) } else { None }
    }

    fn end(&self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}

fn body(message: &[u8], wire_format: u16) -> Option<Reader<'_>> {
    let mut reader = Reader(message);
    (reader.u16()? == MLS10 && reader.u16()? == wire_format).then_some(reader)
}

/// The header of an MLSMessage that is a PrivateMessage, and nothing else.
pub fn private_header(message: &[u8]) -> Option<PrivateHeader<'_>> {
    let mut reader = body(message, PRIVATE_MESSAGE)?;
    let header = PrivateHeader {
        group_id: reader.vector()?,
        epoch: reader.u64()?,
        content_type: reader.u8()?,
        authenticated_data: reader.vector()?,
    };
    reader.vector()?;
    reader.vector()?;
    reader.end().map(|()| header)
}

/// The key package of an MLSMessage that is one.
pub fn key_package(message: &[u8]) -> Option<&[u8]> {
    body(message, KEY_PACKAGE).map(|reader| reader.0)
}

/// The Welcome of an MLSMessage that is one.
pub fn welcome(message: &[u8]) -> Option<&[u8]> {
    body(message, WELCOME).map(|reader| reader.0)
}

/// How many nodes the tree inside a serialized GroupInfo has; `None` unless it carries exactly one extension, the tree, of at
/// most `NODES` nodes. So `external_pub` never enters either: nobody could join by an external commit.
pub fn tree_in_group_info(group_info: &[u8]) -> Option<usize> {
    let mut reader = Reader(group_info);
    // GroupContext (RFC 9420 §8.1)
    reader.take(4)?;
    reader.vector()?;
    reader.u64()?;
    reader.vector()?;
    reader.vector()?;
    reader.vector()?;
    let mut extensions = Reader(reader.vector()?);
    if extensions.u16()? != RATCHET_TREE {
        return None;
    }
    let mut data = Reader(extensions.vector()?);
    extensions.end()?;
    let mut nodes = Reader(data.vector()?);
    data.end()?;
    let mut count = 0;
    while !nodes.0.is_empty() {
        count += 1;
        if count > NODES {
            return None;
        }
        skip_node(&mut nodes)?;
    }
    Some(count)
}

/// `optional<Node>` (RFC 9420 §12.4.3.3).
fn skip_node(reader: &mut Reader<'_>) -> Option<()> {
    match reader.u8()? {
        0 => Some(()),
        1 => match reader.u8()? {
            1 => skip_leaf(reader),
            2 => (0..3).try_for_each(|_| reader.vector().map(drop)),
            _ => None,
        },
        _ => None,
    }
}

/// `LeafNode` (RFC 9420 §7.2), with a basic credential.
fn skip_leaf(reader: &mut Reader<'_>) -> Option<()> {
    reader.vector()?;
    reader.vector()?;
    if reader.u16()? != 1 {
        return None;
    }
    reader.vector()?;
    (0..5).try_for_each(|_| reader.vector().map(drop))?;
    match reader.u8()? {
        1 => reader.take(16).map(drop)?,
        2 => (),
        3 => reader.vector().map(drop)?,
        _ => return None,
    }
    reader.vector()?;
    reader.vector().map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A GroupInfo with one extension of this type and data.
    fn group_info(extension: u16, data: &[u8]) -> Vec<u8> {
        let [high, low] = extension.to_be_bytes();
        let extension = [&[high, low][..], &vector(data)].concat();
        let context = [&[0, 1, 0, 1][..], &[0], &[0; 8], &[0], &[0], &[0]].concat();
        [context, vector(&extension), vec![0; 3]].concat()
    }

    fn vector(bytes: &[u8]) -> Vec<u8> {
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let prefix = match length {
            0..0x40 => length.to_be_bytes()[3..].to_vec(),
            0x40..0x4000 => (0x4000 | length).to_be_bytes()[2..].to_vec(),
            _ => (0x8000_0000 | length).to_be_bytes().to_vec(),
        };
        [prefix, bytes.to_vec()].concat()
    }

    fn tree(nodes: &[u8]) -> Option<usize> {
        tree_in_group_info(&group_info(RATCHET_TREE, &vector(nodes)))
    }

    #[test]
    fn counts_nodes_up_to_the_cap() {
        assert_eq!(tree(&[]), Some(0));
        assert_eq!(tree(&vec![0; NODES]), Some(NODES));
        assert_eq!(tree(&vec![0; NODES + 1]), None);
    }

    #[test]
    fn steps_over_leaves_and_parents() {
        let commit_leaf = [1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0];
        let parent = [1, 2, 0, 0, 0];
        assert_eq!(tree(&[&commit_leaf[..], &parent, &[0]].concat()), Some(3));
        assert_eq!(tree(&commit_leaf[..15]), None);
        assert_eq!(tree(&[1, 3, 0, 0, 0]), None);
        assert_eq!(tree(&[2]), None);
    }

    #[test]
    fn takes_no_other_extension() {
        assert_eq!(tree_in_group_info(&group_info(4, &vector(&[0]))), None);
        assert_eq!(tree_in_group_info(&[]), None);
    }

    #[test]
    fn lengths_have_one_encoding() {
        for (prefix, valid) in [([0x40, 0x01], false), ([0x01, 0xff], true)] {
            assert_eq!(Reader(&prefix).vector().is_some(), valid);
        }
        assert!(Reader(&[0xc0, 0]).vector().is_none());
        assert!(Reader(&[0x80, 0, 0, 1, 7]).vector().is_none());
    }
}
