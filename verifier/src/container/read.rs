//! Reading a container: its structure first, then the checksum of each file.

use super::{CENTRAL, END, Header, LOCAL, MAX_FILES, MAX_NAME, end, is_name};
use sha2::{Digest as _, Sha256};
use std::io::{self, Read, Seek, SeekFrom};

/// How much is read at a time.
const CHUNK: usize = 1 << 16;

/// Why bytes are not a container.
#[derive(Debug, thiserror::Error)]
pub enum ContainerError {
    /// Another byte than the only one that can stand there.
    #[error("le paquet n’a pas la forme attendue, à l’octet {at} : {what}")]
    Form {
        /// Where the part at fault begins.
        at: u64,
        /// Which part, in French.
        what: &'static str,
    },
    /// A file whose bytes are not those that were checksummed.
    #[error("le fichier {0} du paquet est altéré : sa somme de contrôle n’est pas la sienne")]
    Checksum(String),
    /// The bytes cannot be read at all.
    #[error(transparent)]
    Unreadable(#[from] io::Error),
}

/// A file of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// How many bytes it has.
    pub size: u32,
    /// Where its bytes begin.
    data: u64,
    crc: u32,
}

/// A container whose structure was checked.
#[derive(Debug)]
pub struct Container<R> {
    source: R,
    members: Vec<Member>,
}

impl<R: Read + Seek> Container<R> {
    /// Reads the structure: the headers beside the files, the directory and the end, each byte of which can be only one.
    pub fn open(mut source: R) -> Result<Self, ContainerError> {
        let length = source.seek(SeekFrom::End(0))?;
        if length > u64::from(u32::MAX) {
            return Err(form(0, "il dépasse quatre gibioctets"));
        }
        let (members, headers, directory) = walk(&mut source, length)?;
        check_directory(&mut source, &members, &headers, directory, length)?;
        Ok(Self { source, members })
    }

    /// The files, by name.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The file of that name.
    pub fn find(&self, name: &str) -> Option<&Member> {
        let index = self
            .members
            .binary_search_by(|member| member.name.as_str().cmp(name))
            .ok()?;
        self.members.get(index)
    }

    /// The SHA-256 of each file, in their order, once its checksum is known to be right.
    pub fn digests(&mut self) -> Result<Vec<[u8; 32]>, ContainerError> {
        let mut digests = Vec::with_capacity(self.members.len());
        let mut chunk = vec![0; CHUNK];
        for member in &self.members {
            self.source.seek(SeekFrom::Start(member.data))?;
            let mut crc = crc32fast::Hasher::new();
            let mut sha256 = Sha256::new();
            let mut left = usize::try_from(member.size).unwrap_or(usize::MAX);
            while left > 0 {
                let part = chunk.get_mut(..left.min(CHUNK)).unwrap_or_default();
                self.source.read_exact(part)?;
                crc.update(part);
                sha256.update(&*part);
                left = left.saturating_sub(part.len());
            }
            if crc.finalize() != member.crc {
                return Err(ContainerError::Checksum(member.name.clone()));
            }
            digests.push(sha256.finalize().into());
        }
        Ok(digests)
    }

    /// The bytes of a file.
    pub fn content(&mut self, member: &Member) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        self.content_into(member, &mut content)?;
        Ok(content)
    }

    /// The bytes of a file, in the place of what `content` held.
    pub fn content_into(&mut self, member: &Member, content: &mut Vec<u8>) -> io::Result<()> {
        self.source.seek(SeekFrom::Start(member.data))?;
        content.resize(usize::try_from(member.size).unwrap_or(usize::MAX), 0);
        self.source.read_exact(content)
    }

    /// A file, to read from its beginning.
    pub fn reader(&mut self, member: &Member) -> io::Result<impl Read> {
        self.source.seek(SeekFrom::Start(member.data))?;
        Ok((&mut self.source).take(u64::from(member.size)))
    }
}

/// The files that stand one after the other from the first byte on, and where they end.
fn walk<R: Read + Seek>(source: &mut R, length: u64) -> Result<(Vec<Member>, Vec<Header>, u64), ContainerError> {
    let (mut members, mut headers): (Vec<Member>, Vec<Header>) = (Vec::new(), Vec::new());
    let mut at: u64 = 0;
    loop {
        let head = read_at(source, at, LOCAL.saturating_add(MAX_NAME), length)?;
        if !head.starts_with(&0x0403_4b50_u32.to_le_bytes()) {
            return Ok((members, headers, at));
        }
        let fault = || form(at, "en-tête d’un fichier");
        let header = Header {
            crc: number(&head, 14).ok_or_else(fault)?,
            size: number(&head, 18).ok_or_else(fault)?,
            offset: u32::try_from(at).map_err(|_| fault())?,
        };
        let name_length = usize::from(head.get(26).copied().unwrap_or_default());
        let name = head.get(LOCAL..LOCAL.saturating_add(name_length)).ok_or_else(fault)?;
        let name = std::str::from_utf8(name).map_err(|_| fault())?;
        let expected = header.local(name);
        if !is_name(name) || head.get(..expected.len()) != Some(expected.as_slice()) {
            return Err(fault());
        }
        if members.last().is_some_and(|last| last.name.as_str() >= name) || members.len() >= MAX_FILES {
            return Err(form(at, "fichiers en double ou hors de l’ordre de leurs noms"));
        }
        let data = at.saturating_add(expected.len() as u64);
        members.push(Member {
            name: name.to_owned(),
            size: header.size,
            data,
            crc: header.crc,
        });
        headers.push(header);
        at = data.saturating_add(u64::from(header.size));
        if at > length {
            return Err(form(length, "il est tronqué"));
        }
    }
}

/// The directory and the end, which the files say entirely.
fn check_directory<R: Read + Seek>(
    source: &mut R,
    members: &[Member],
    headers: &[Header],
    directory: u64,
    length: u64,
) -> Result<(), ContainerError> {
    let mut at = directory;
    for (member, header) in members.iter().zip(headers) {
        let expected = header.central(&member.name);
        if read_at(source, at, CENTRAL.saturating_add(member.name.len()), length)? != expected {
            return Err(form(at, "répertoire central"));
        }
        at = at.saturating_add(expected.len() as u64);
    }
    let fault = || form(at, "fin");
    let files = u16::try_from(members.len()).map_err(|_| fault())?;
    let size = u32::try_from(at.saturating_sub(directory)).map_err(|_| fault())?;
    let expected = end(files, size, u32::try_from(directory).map_err(|_| fault())?);
    let found = read_at(source, at, END.saturating_add(1), length)?;
    if found == expected { Ok(()) } else { Err(fault()) }
}

/// At most `count` bytes from `at` on, fewer at the end.
fn read_at<R: Read + Seek>(source: &mut R, at: u64, count: usize, length: u64) -> io::Result<Vec<u8>> {
    let left = usize::try_from(length.saturating_sub(at)).unwrap_or(usize::MAX);
    let mut bytes = vec![0; count.min(left)];
    source.seek(SeekFrom::Start(at))?;
    source.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.saturating_add(4))?;
    four.try_into().map(u32::from_le_bytes).ok()
}

const fn form(at: u64, what: &'static str) -> ContainerError {
    ContainerError::Form { at, what }
}
