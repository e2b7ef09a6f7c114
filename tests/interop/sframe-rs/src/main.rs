//! Seals and opens SFrame by the crate `sframe`, one request a line on stdin and one answer a line on stdout:
//!
//! ```text
//! seal <suite id> <kid> <ctr> <base key> <metadata> <plaintext>   ->  the SFrame ciphertext
//! open <suite id> <kid> <base key> <metadata> <ciphertext>        ->  the plaintext, or "refused"
//! ```
//!
//! Numbers are decimal, bytes hexadecimal; `-` is the empty string of bytes.

use sframe::CipherSuite;
use sframe::frame::{EncryptedFrameView, MediaFrameView, SingleUseCounter};
use sframe::key::{DecryptionKey, EncryptionKey};
use std::io::{BufRead, Write, stdin, stdout};

type Failure = Box<dyn std::error::Error>;

fn from_hex(text: &str) -> Result<Vec<u8>, Failure> {
    if text == "-" {
        return Ok(Vec::new());
    }
    let digits = text.as_bytes().chunks(2);
    digits
        .map(|pair| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?))
        .collect()
}

fn to_hex(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return "-".into();
    }
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn suite(id: &str) -> Result<CipherSuite, Failure> {
    Ok(match id {
        "1" => CipherSuite::AesCtr128HmacSha256_80,
        "2" => CipherSuite::AesCtr128HmacSha256_64,
        "3" => CipherSuite::AesCtr128HmacSha256_32,
        "4" => CipherSuite::AesGcm128Sha256,
        "5" => CipherSuite::AesGcm256Sha512,
        _ => return Err(format!("no suite has the id {id}").into()),
    })
}

fn seal(request: &[&str; 6]) -> Result<String, Failure> {
    let [id, kid, ctr, base_key, metadata, plaintext] = *request;
    let key = EncryptionKey::derive_from(suite(id)?, kid.parse::<u64>()?, from_hex(base_key)?)?;
    let mut counter = SingleUseCounter::new(ctr.parse()?);
    let (metadata, plaintext) = (from_hex(metadata)?, from_hex(plaintext)?);
    let frame = MediaFrameView::try_with_meta_data(&mut counter, &plaintext, &metadata)?;
    let mut buffer = Vec::new();
    let sealed = frame.encrypt_into(&key, &mut buffer)?;
    Ok(to_hex(sealed.sframe_cipher_text()))
}

fn open(request: &[&str; 5]) -> Result<String, Failure> {
    let [id, kid, base_key, metadata, sealed] = *request;
    let key = DecryptionKey::derive_from(suite(id)?, kid.parse::<u64>()?, from_hex(base_key)?)?;
    let (metadata, sealed) = (from_hex(metadata)?, from_hex(sealed)?);
    let mut buffer = Vec::new();
    // What the crate can't read or authenticate is an answer, not a failure of this program.
    let Ok(frame) = EncryptedFrameView::try_with_meta_data(&sealed, &metadata) else {
        return Ok("refused".into());
    };
    Ok(match frame.decrypt_into(&key, &mut buffer) {
        Ok(media) => to_hex(media.payload()),
        Err(_) => "refused".into(),
    })
}

fn answer(line: &str) -> Result<String, Failure> {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.split_first() {
        Some((&"seal", rest)) => seal(rest.try_into()?),
        Some((&"open", rest)) => open(rest.try_into()?),
        _ => Err(format!("not a request: {line}").into()),
    }
}

fn main() -> Result<(), Failure> {
    let mut output = stdout().lock();
    for line in stdin().lock().lines() {
        writeln!(output, "{}", answer(&line?)?)?;
        output.flush()?;
    }
    Ok(())
}
