//! An authority of our own, made with the `openssl` command: an issuer, and whoever it certifies to date.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What keys are made of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    P256,
    P384,
    Rsa,
}

/// How the signer signs and names itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manner {
    /// Digest of the signature.
    pub(crate) digest: &'static str,
    /// Digest that names the certificate.
    pub(crate) names: &'static str,
    /// Digests of the text that are accepted.
    pub(crate) accepts: &'static str,
}

/// The usual one.
pub(crate) const USUAL: Manner = Manner {
    digest: "sha256",
    names: "sha256",
    accepts: "sha256, sha512",
};

/// What a certificate is for: sections of the configuration.
pub(crate) const DATING: &str = "dating";
pub(crate) const ISSUING: &str = "issuing";

/// From when to when a certificate is valid.
pub(crate) const NOW: [&str; 2] = ["20200101000000Z", "20490101000000Z"];

/// A folder of keys and certificates. `root` is there, self-signed.
pub(crate) struct Authority {
    folder: tempfile::TempDir,
}

impl Authority {
    /// An issuer, `root`, and `dater`, whom it certifies.
    pub(crate) fn new(kind: Kind) -> Self {
        let authority = Self::issuer(kind);
        authority.certify("dater", "root", kind, DATING, NOW);
        authority
    }

    /// An issuer alone.
    pub(crate) fn issuer(kind: Kind) -> Self {
        let authority = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        fs::write(authority.path("base"), "").unwrap();
        fs::write(authority.path("serie"), "01\n").unwrap();
        authority.configure(USUAL);
        authority.certify("root", "root", kind, ISSUING, NOW);
        authority
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The certificate of one of them.
    pub(crate) fn certificate(&self, name: &str) -> PathBuf {
        self.path(&format!("{name}.pem"))
    }

    fn configure(&self, manner: Manner) {
        let Manner { digest, names, accepts } = manner;
        let folder = self.folder.path().display();
        let text = format!(
            "[req]\nprompt = no\nstring_mask = utf8only\nutf8 = yes\ndistinguished_name = holder\n[holder]\nO = Autorité d’essai\n\
             [ca]\ndefault_ca = issuer\n\
             [issuer]\ndatabase = {folder}/base\nnew_certs_dir = {folder}\nrand_serial = yes\ndefault_md = sha256\npolicy = any\nunique_subject = no\n\
             [any]\norganizationName = optional\ncommonName = optional\n\
             [issuing]\nbasicConstraints = critical, CA:true\nkeyUsage = critical, keyCertSign, cRLSign\nsubjectKeyIdentifier = hash\n\
             [dating]\nextendedKeyUsage = critical, timeStamping\nkeyUsage = critical, digitalSignature\nsubjectKeyIdentifier = hash\n\
             [dating_not_critical]\nextendedKeyUsage = timeStamping\nsubjectKeyIdentifier = hash\n\
             [dating_and_more]\nextendedKeyUsage = critical, timeStamping, codeSigning\nsubjectKeyIdentifier = hash\n\
             [mail]\nextendedKeyUsage = critical, emailProtection\nsubjectKeyIdentifier = hash\n\
             [no_purpose]\nsubjectKeyIdentifier = hash\n\
             [tsa]\ndefault_tsa = dater\n\
             [dater]\nserial = {folder}/serie\ndefault_policy = 1.3.6.1.4.1.99999.1\ndigests = {accepts}\nsigner_digest = {digest}\n\
             accuracy = secs:1, millisecs:500, microsecs:100\nordering = no\ntsa_name = yes\ness_cert_id_chain = no\ness_cert_id_alg = {names}\n"
        );
        fs::write(self.path("openssl.cnf"), text).unwrap();
    }

    /// Makes a key for `name`, and has `issuer` certify it for a purpose, from a day until another.
    pub(crate) fn certify(&self, name: &str, issuer: &str, kind: Kind, purpose: &str, [from, until]: [&str; 2]) {
        let (key, request) = (self.key(name), self.path(&format!("{name}.csr")));
        let of: &[&str] = match kind {
            Kind::P256 => &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
            Kind::P384 => &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
            Kind::Rsa => &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
        };
        self.openssl("genpkey", of, &[("-out", &key)]);
        let subject = format!("/O=Autorité d’essai/CN={name}");
        let configuration = self.path("openssl.cnf");
        self.openssl(
            "req",
            &["-new", "-utf8", "-subj", &subject],
            &[("-config", &configuration), ("-key", &key), ("-out", &request)],
        );
        let own = if name == issuer { &["-selfsign"][..] } else { &[] };
        let words = [
            &[
                "-batch",
                "-notext",
                "-utf8",
                "-startdate",
                from,
                "-enddate",
                until,
                "-extensions",
                purpose,
            ][..],
            own,
        ];
        let mut files = vec![
            ("-config", &configuration),
            ("-extfile", &configuration),
            ("-in", &request),
        ];
        let (out, issuer_key, issuer) = (self.certificate(name), self.key(issuer), self.certificate(issuer));
        files.extend([("-keyfile", &issuer_key), ("-out", &out)]);
        if own.is_empty() {
            files.push(("-cert", &issuer));
        }
        self.openssl("ca", &words.concat(), &files);
    }

    fn key(&self, name: &str) -> PathBuf {
        self.path(&format!("{name}.key"))
    }

    /// What `dater` answers.
    pub(crate) fn answer(&self, request: &[u8]) -> Vec<u8> {
        self.answer_as("dater", None, request, USUAL)
    }

    /// What `name` answers, in its manner; the certificates of `between` come along.
    pub(crate) fn answer_as(&self, name: &str, between: Option<&str>, request: &[u8], manner: Manner) -> Vec<u8> {
        self.configure(manner);
        let (query, reply) = (self.path("demande.tsq"), self.path("reponse.tsr"));
        fs::write(&query, request).unwrap();
        let (configuration, signer, key) = (self.path("openssl.cnf"), self.certificate(name), self.key(name));
        let mut files = vec![
            ("-config", &configuration),
            ("-queryfile", &query),
            ("-signer", &signer),
            ("-inkey", &key),
            ("-out", &reply),
        ];
        let between = between.map(|between| self.certificate(between));
        files.extend(between.as_ref().map(|between| ("-chain", between)));
        self.openssl("ts", &["-reply"], &files);
        fs::read(reply).unwrap()
    }

    /// What `name` would answer if nothing kept it from signing what `answer` says, in its own way: `words` are options of `openssl cms`.
    pub(crate) fn sign_again(&self, name: &str, answer: &[u8], words: &[&str]) -> Vec<u8> {
        let [given, token, content, again] = ["reponse.tsr", "jeton", "contenu", "signe"].map(|name| self.path(name));
        fs::write(&given, answer).unwrap();
        self.openssl("ts", &["-reply", "-token_out"], &[("-in", &given), ("-out", &token)]);
        let plain = ["-verify", "-noverify", "-inform", "DER", "-binary"];
        self.openssl("cms", &plain, &[("-in", &token), ("-out", &content)]);
        let signing = ["-sign", "-binary", "-nodetach", "-nosmimecap", "-outform", "DER"];
        let dated = ["-econtent_type", "1.2.840.113549.1.9.16.1.4", "-signer"];
        let [signer, key] = [self.certificate(name), self.key(name)];
        let key = ["-inkey", key.to_str().unwrap()];
        let words = [&signing[..], &dated, &[signer.to_str().unwrap()], &key, words].concat();
        self.openssl("cms", &words, &[("-in", &content), ("-out", &again)]);
        granted(&fs::read(again).unwrap())
    }

    /// Whether `openssl ts -verify` believes `answer` over `text`, on the word of `root`.
    pub(crate) fn openssl_believes(&self, text: &Path, answer: &Path) -> bool {
        let verified = Command::new("openssl")
            .args(["ts", "-verify", "-data"])
            .arg(text)
            .arg("-in")
            .arg(answer)
            .arg("-CAfile")
            .arg(self.certificate("root"))
            .output()
            .expect("la commande openssl est là");
        verified.status.success()
    }

    fn openssl(&self, command: &str, words: &[&str], files: &[(&str, &PathBuf)]) {
        let mut openssl = Command::new("openssl");
        openssl.current_dir(self.folder.path()).arg(command).args(words);
        for (option, file) in files {
            openssl.arg(option).arg(file);
        }
        let ended = openssl.output().expect("la commande openssl est là");
        let told = String::from_utf8_lossy(&ended.stderr);
        assert!(ended.status.success(), "openssl {command} {words:?} : {told}");
    }
}

/// The response that grants a token.
pub(crate) fn granted(token: &[u8]) -> Vec<u8> {
    field(0x30, &[&field(0x30, &[&field(2, &[&[0]])]), token])
}

/// A value of DER.
pub(crate) fn field(tag: u8, content: &[&[u8]]) -> Vec<u8> {
    let content = content.concat();
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    let head = match content.len() {
        0..0x80 => vec![tag, length[1]],
        0x80..0x100 => vec![tag, 0x81, length[1]],
        _ => vec![tag, 0x82, length[0], length[1]],
    };
    [head, content].concat()
}
