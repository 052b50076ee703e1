//! As much of DER as it takes to find, in a time-stamp response, the digest that it is about (RFC 3161, 2.4.2; RFC 5652, 5).

const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const OBJECT: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const EXPLICIT: u8 = 0xa0;

/// `id-ct-TSTInfo`.
const TST_INFO: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x04];
/// `id-signedData`.
const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
/// `id-sha256`.
const SHA256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];

/// The SHA-256 that a granted time-stamp response is about. None for all else.
pub(crate) fn stamped_digest(response: &[u8]) -> Option<&[u8; 32]> {
    let mut whole = response;
    let mut response = take(&mut whole, SEQUENCE).filter(|_| whole.is_empty())?;
    let mut status = take(&mut response, SEQUENCE)?;
    // 0: granted. 1: granted with modifications.
    if !matches!(take(&mut status, INTEGER)?, [0 | 1]) {
        return None;
    }
    let mut content = take(&mut response, SEQUENCE)?;
    let mut signed = typed(&mut content, SIGNED_DATA)?;
    let mut signed = take(&mut signed, SEQUENCE)?;
    take(&mut signed, INTEGER)?;
    take(&mut signed, SET)?;
    let mut encapsulated = take(&mut signed, SEQUENCE)?;
    let mut info = typed(&mut encapsulated, TST_INFO)?;
    let mut info = take(&mut info, OCTETS)?;
    let mut info = take(&mut info, SEQUENCE)?;
    take(&mut info, INTEGER)?;
    take(&mut info, OBJECT)?;
    let mut imprint = take(&mut info, SEQUENCE)?;
    let mut algorithm = take(&mut imprint, SEQUENCE)?;
    (take(&mut algorithm, OBJECT)? == SHA256).then_some(())?;
    take(&mut imprint, OCTETS)?.try_into().ok()
}

/// The value after an object identifier, which must be `expected`.
fn typed<'d>(content: &mut &'d [u8], expected: &[u8]) -> Option<&'d [u8]> {
    (take(content, OBJECT)? == expected).then_some(())?;
    take(content, EXPLICIT)
}

/// The content of the next value, which must be of that tag.
fn take<'d>(rest: &mut &'d [u8], tag: u8) -> Option<&'d [u8]> {
    let (found, after) = rest.split_first()?;
    let (first, after) = after.split_first().filter(|_| *found == tag)?;
    let (length, after) = match *first {
        short @ 0..=0x7f => (usize::from(short), after),
        long @ 0x81..=0x84 => {
            let (digits, after) = after.split_at_checked(usize::from(long & 0x0f))?;
            let length = digits.iter().try_fold(0_usize, |length, digit| {
                length.checked_mul(256)?.checked_add(usize::from(*digit))
            })?;
            (length, after)
        }
        _ => return None,
    };
    let (content, after) = after.split_at_checked(length)?;
    *rest = after;
    Some(content)
}
