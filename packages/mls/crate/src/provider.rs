//! What OpenMLS is given to work with: RustCrypto behind one guard, the storage of this crate, and a leaf's own signer.

use openmls_rust_crypto::RustCrypto;
use openmls_traits::{
    OpenMlsProvider,
    crypto::OpenMlsCrypto,
    signatures::{Signer, SignerError},
    types::{
        AeadType, Ciphersuite, CryptoError, ExporterSecret, HashType, HpkeCiphertext, HpkeConfig, HpkeKeyPair, KemOutput,
        SignatureScheme,
    },
};
use tls_codec::SecretVLBytes;
use zeroize::Zeroizing;

use crate::{store::Store, wire};

type Crypto<T> = Result<T, CryptoError>;

/// RustCrypto, except that a decrypted GroupInfo is looked at before anybody decodes the tree in it: four megabytes of blank nodes
/// would cost 3.5 seconds and a gigabyte (RFC 9420 §12.4.3). OpenMLS decrypts and decodes a Welcome in one step, so the only
/// place between the two is here.
#[derive(Default)]
pub struct GuardedCrypto {
    inner: RustCrypto,
    joining: bool,
}

/// One leaf's provider.
#[derive(Default)]
pub struct Provider {
    crypto: GuardedCrypto,
    store: Store,
}

impl Provider {
    /// From now on every decrypted text is a GroupInfo, until `joining(false)`.
    pub fn joining(&mut self, on: bool) {
        self.crypto.joining = on;
    }
}

impl OpenMlsProvider for Provider {
    type CryptoProvider = GuardedCrypto;
    type RandProvider = RustCrypto;
    type StorageProvider = Store;

    fn storage(&self) -> &Store {
        &self.store
    }

    fn crypto(&self) -> &GuardedCrypto {
        &self.crypto
    }

    fn rand(&self) -> &RustCrypto {
        &self.crypto.inner
    }
}

/// The signature key of a leaf: fresh for each join, never written anywhere.
pub struct LeafSigner {
    crypto: RustCrypto,
    scheme: SignatureScheme,
    private: Zeroizing<Vec<u8>>,
    public: Vec<u8>,
}

impl LeafSigner {
    /// Draws a key pair.
    pub fn generate(scheme: SignatureScheme) -> Crypto<Self> {
        let crypto = RustCrypto::default();
        let (private, public) = crypto.signature_key_gen(scheme)?;
        Ok(Self { crypto, scheme, private: Zeroizing::new(private), public })
    }

    /// The public half.
    pub fn public(&self) -> &[u8] {
        &self.public
    }
}

impl Signer for LeafSigner {
    fn sign(&self, payload: &[u8]) -> Result<Vec<u8>, SignerError> {
        self.crypto.sign(self.scheme, payload, &self.private).map_err(SignerError::CryptoError)
    }

    fn signature_scheme(&self) -> SignatureScheme {
        self.scheme
    }
}

impl OpenMlsCrypto for GuardedCrypto {
    fn aead_decrypt(&self, alg: AeadType, key: &[u8], ct_tag: &[u8], nonce: &[u8], aad: &[u8]) -> Crypto<Vec<u8>> {
        let plain = self.inner.aead_decrypt(alg, key, ct_tag, nonce, aad)?;
        if self.joining && wire::tree_in_group_info(&plain).is_none() {
            return Err(CryptoError::AeadDecryptionError);
        }
        Ok(plain)
    }

    fn supports(&self, suite: Ciphersuite) -> Crypto<()> {
        self.inner.supports(suite)
    }

    fn supported_ciphersuites(&self) -> Vec<Ciphersuite> {
        self.inner.supported_ciphersuites()
    }

    fn hkdf_extract(&self, hash: HashType, salt: &[u8], ikm: &[u8]) -> Crypto<SecretVLBytes> {
        self.inner.hkdf_extract(hash, salt, ikm)
    }

    fn hmac(&self, hash: HashType, key: &[u8], message: &[u8]) -> Crypto<SecretVLBytes> {
        self.inner.hmac(hash, key, message)
    }

    fn hkdf_expand(&self, hash: HashType, prk: &[u8], info: &[u8], okm_len: usize) -> Crypto<SecretVLBytes> {
        self.inner.hkdf_expand(hash, prk, info, okm_len)
    }

    fn hash(&self, hash: HashType, data: &[u8]) -> Crypto<Vec<u8>> {
        self.inner.hash(hash, data)
    }

    fn aead_encrypt(&self, alg: AeadType, key: &[u8], data: &[u8], nonce: &[u8], aad: &[u8]) -> Crypto<Vec<u8>> {
        self.inner.aead_encrypt(alg, key, data, nonce, aad)
    }

    fn signature_key_gen(&self, alg: SignatureScheme) -> Crypto<(Vec<u8>, Vec<u8>)> {
        self.inner.signature_key_gen(alg)
    }

    fn verify_signature(&self, alg: SignatureScheme, data: &[u8], pk: &[u8], signature: &[u8]) -> Crypto<()> {
        self.inner.verify_signature(alg, data, pk, signature)
    }

    fn sign(&self, alg: SignatureScheme, data: &[u8], key: &[u8]) -> Crypto<Vec<u8>> {
        self.inner.sign(alg, data, key)
    }

    fn hpke_seal(&self, config: HpkeConfig, pk_r: &[u8], info: &[u8], aad: &[u8], text: &[u8]) -> Crypto<HpkeCiphertext> {
        self.inner.hpke_seal(config, pk_r, info, aad, text)
    }

    fn hpke_open(&self, config: HpkeConfig, input: &HpkeCiphertext, sk: &[u8], info: &[u8], aad: &[u8]) -> Crypto<Vec<u8>> {
        self.inner.hpke_open(config, input, sk, info, aad)
    }

    fn hpke_setup_sender_and_export(
        &self,
        config: HpkeConfig,
        pk_r: &[u8],
        info: &[u8],
        context: &[u8],
        length: usize,
    ) -> Crypto<(KemOutput, ExporterSecret)> {
        self.inner.hpke_setup_sender_and_export(config, pk_r, info, context, length)
    }

    fn hpke_setup_receiver_and_export(
        &self,
        config: HpkeConfig,
        enc: &[u8],
        sk_r: &[u8],
        info: &[u8],
        context: &[u8],
        length: usize,
    ) -> Crypto<ExporterSecret> {
        self.inner.hpke_setup_receiver_and_export(config, enc, sk_r, info, context, length)
    }

    fn derive_hpke_keypair(&self, config: HpkeConfig, ikm: &[u8]) -> Crypto<HpkeKeyPair> {
        self.inner.derive_hpke_keypair(config, ikm)
    }
}
