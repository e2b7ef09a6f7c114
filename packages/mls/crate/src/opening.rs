//! What is known about a message before it is decrypted, and why it could not be.

use openmls::{
    framing::errors::{MessageDecryptionError, SecretTreeError},
    group::{ProcessMessageError, ValidationError},
};

use crate::{
    fault::{Fault, Outcome, ensure},
    wire,
};

/// Size, format, group and content type, before any work. Returns the epoch.
pub fn check_header(message: &[u8], cap: usize, content_type: u8, group_id: &[u8]) -> Outcome<u64> {
    ensure(message.len() <= cap, Fault::Refused("too-large"))?;
    let header = wire::private_header(message).ok_or(Fault::Refused("wrong-format"))?;
    ensure(header.content_type == content_type, Fault::Refused("wrong-format"))?;
    ensure(header.group_id == group_id, Fault::Refused("wrong-group"))?;
    // it would be readable by the server, so nobody honest writes any
    ensure(header.authenticated_data.is_empty(), Fault::Refused("wrong-format"))?;
    Ok(header.epoch)
}

/// Whether the epoch is within what is kept.
pub fn check_epoch(epoch: u64, oldest: u64, newest: u64) -> Outcome<()> {
    ensure(epoch >= oldest, Fault::Refused("past-epoch"))?;
    ensure(epoch <= newest, Fault::Refused("future-epoch"))
}

/// What OpenMLS's refusal means to the caller.
pub fn fault<E>(error: &ProcessMessageError<E>) -> Fault {
    let code = match error {
        ProcessMessageError::ValidationError(ValidationError::UnableToDecrypt(reason)) => match reason {
            MessageDecryptionError::SecretTreeError(SecretTreeError::SecretReuseError) => "repeated",
            MessageDecryptionError::SecretTreeError(SecretTreeError::TooDistantInThePast) => "repeated",
            MessageDecryptionError::SecretTreeError(SecretTreeError::TooDistantInTheFuture) => "too-far-ahead",
            _ => "forged",
        },
        ProcessMessageError::InvalidCommit(_) => "bad-commit",
        _ => "forged",
    };
    Fault::Refused(code)
}
