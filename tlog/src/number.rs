//! Numbers as these formats write them.

/// ASCII digits, no sign, no leading zero but for 0 itself.
pub(crate) fn parse(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let canonical = text == "0" || !text.starts_with('0');
    (digits && canonical).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_number_has_one_way_of_being_written() {
        assert_eq!(parse("0"), Some(0));
        assert_eq!(parse("18446744073709551615"), Some(u64::MAX));
        for other in ["", "00", "01", "+1", "-1", "1 ", "1_0", "18446744073709551616", "１"] {
            assert_eq!(parse(other), None, "{other:?}");
        }
    }
}
