//! The container: a ZIP file whose bytes are a function of its content, so that no bit of it can change unseen.
//!
//! Only what the bundle needs of ZIP is written and read, in one way: stored files in the order of their names, no extra field, no comment,
//! one date. `read` refuses all else; it never repairs.

mod read;
mod write;

pub use read::{Container, ContainerError, Member};
pub use write::{Measure, Writer};

/// The most files.
pub const MAX_FILES: usize = 65_535;
/// The longest name, in bytes.
pub const MAX_NAME: usize = 100;

/// Bytes before the name, in a header beside the file.
const LOCAL: usize = 30;
/// Bytes before the name, in a header of the directory.
const CENTRAL: usize = 46;
/// Bytes of the end.
const END: usize = 22;
/// The version of the format that wrote, and that is needed to read: 2.0.
const VERSION: u16 = 20;
/// 1 January 1980, as the format counts.
const DATE: u16 = 0x0021;

/// What the two headers of a file say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Header {
    crc: u32,
    size: u32,
    /// Where its local header begins.
    offset: u32,
}

impl Header {
    /// The header that stands before the file.
    fn local(self, name: &str) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(LOCAL.saturating_add(name.len()));
        bytes.extend(0x0403_4b50_u32.to_le_bytes());
        self.common(name, &mut bytes);
        bytes.extend(name.as_bytes());
        bytes
    }

    /// The header that stands in the directory.
    fn central(self, name: &str) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(CENTRAL.saturating_add(name.len()));
        bytes.extend(0x0201_4b50_u32.to_le_bytes());
        bytes.extend(VERSION.to_le_bytes());
        self.common(name, &mut bytes);
        bytes.extend([0_u8; 10]); // comment, disk, attributes
        bytes.extend(self.offset.to_le_bytes());
        bytes.extend(name.as_bytes());
        bytes
    }

    fn common(self, name: &str, bytes: &mut Vec<u8>) {
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend([0_u8; 6]); // flags, method, time
        bytes.extend(DATE.to_le_bytes());
        bytes.extend(self.crc.to_le_bytes());
        bytes.extend(self.size.to_le_bytes());
        bytes.extend(self.size.to_le_bytes());
        bytes.extend(u16::try_from(name.len()).unwrap_or(u16::MAX).to_le_bytes());
        bytes.extend([0_u8; 2]); // extra field
    }
}

/// The end of the container.
fn end(files: u16, directory: u32, offset: u32) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(END);
    bytes.extend(0x0605_4b50_u32.to_le_bytes());
    bytes.extend([0_u8; 4]);
    bytes.extend(files.to_le_bytes());
    bytes.extend(files.to_le_bytes());
    bytes.extend(directory.to_le_bytes());
    bytes.extend(offset.to_le_bytes());
    bytes.extend([0_u8; 2]);
    bytes
}

/// Whether a file may bear this name.
pub fn is_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'/');
    let part = |part: &str| !matches!(part, "" | "." | "..");
    name.len() <= MAX_NAME && name.bytes().all(allowed) && name.split('/').all(part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn container(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = Writer::new(Vec::new());
        for (name, content) in files {
            writer
                .file(name, &Measure::of(content), |out| out.write_all(content))
                .unwrap();
        }
        writer.finish().unwrap()
    }

    fn read(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, ContainerError> {
        let mut container = Container::open(Cursor::new(bytes))?;
        container.digests()?;
        let members = container.members().to_vec();
        let content = |member: Member| Ok((member.name.clone(), container.content(&member)?));
        members.into_iter().map(content).collect()
    }

    const FILES: [(&str, &[u8]); 3] = [("LISEZMOI.txt", b"bonjour"), ("a/b.json", b"{}"), ("a/vide", b"")];

    #[test]
    fn what_is_written_is_read() {
        let read = read(&container(&FILES)).unwrap();
        let expected = FILES.map(|(name, content)| (name.to_owned(), content.to_vec()));
        assert_eq!(read, expected);
    }

    #[test]
    fn no_bit_may_change_and_no_byte_may_be_missing_or_too_many() {
        let whole = container(&FILES);
        for bit in 0..whole.len() * 8 {
            let mut flipped = whole.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(read(&flipped).is_err(), "bit {bit}");
        }
        for length in 0..whole.len() {
            assert!(read(&whole[..length]).is_err(), "{length} octets");
        }
        for place in 0..=whole.len() {
            let mut longer = whole.clone();
            longer.insert(place, 0);
            assert!(read(&longer).is_err(), "octet de plus à {place}");
        }
    }

    #[test]
    fn names_are_in_order_each_once_and_plain() {
        for names in [["b", "a"], ["a", "a"]] {
            let files = names.map(|name| (name, &b"x"[..]));
            let mut writer = Writer::new(Vec::new());
            let written = files
                .iter()
                .try_for_each(|(name, content)| writer.file(name, &Measure::of(content), |out| out.write_all(content)));
            assert!(written.is_err(), "{names:?}");
        }
        for wrong in [
            "",
            "/a",
            "a/",
            "a//b",
            "a/../b",
            ".",
            "é",
            "a b",
            "a\\b",
            &"a".repeat(101),
        ] {
            assert!(!is_name(wrong), "{wrong}");
        }
        assert!(is_name(&"a".repeat(100)) && is_name("tile/0/x001/234.p/5"));
    }

    #[test]
    fn an_empty_container_is_read_and_holds_nothing() {
        assert_eq!(read(&container(&[])).unwrap(), []);
    }
}
