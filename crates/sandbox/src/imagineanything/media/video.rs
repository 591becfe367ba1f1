//! How long a video lasts.

/// The length of an MP4 or QuickTime file in whole seconds, rounded up, from its movie header. `None` when
/// there is no such header, as in WebM; then the length stays unknown and no limit is kept.
pub(super) fn seconds(bytes: &[u8]) -> Option<u64> {
    let at = bytes.windows(4).position(|window| window == b"mvhd")?;
    let header = bytes.get(at + 4..)?;
    // Version and flags, two times, the scale, the length; the first version has times of 32 bits.
    let (scale, length) = match header.first()? {
        0 => (number(header, 12, 4)?, number(header, 16, 4)?),
        1 => (number(header, 20, 4)?, number(header, 24, 8)?),
        _ => return None,
    };
    (scale > 0).then(|| length.div_ceil(scale))
}

fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let digits = bytes.get(at..at + length)?;
    Some(digits.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::seconds;

    fn movie(version: u8, scale: u32, length: u32) -> Vec<u8> {
        let times = if version == 0 { 8 } else { 16 };
        let mut bytes = b"\0\0\0\x18ftypmp42....moov\0\0\0\x6cmvhd".to_vec();
        bytes.extend([version, 0, 0, 0]);
        bytes.extend(vec![0; times]);
        bytes.extend(scale.to_be_bytes());
        bytes.extend(vec![0; if version == 0 { 0 } else { 4 }]);
        bytes.extend(length.to_be_bytes());
        bytes
    }

    #[test]
    fn the_length_is_read_from_the_movie_header() {
        for version in [0, 1] {
            assert_eq!(seconds(&movie(version, 1000, 60_000)), Some(60));
            assert_eq!(seconds(&movie(version, 1000, 60_001)), Some(61), "rounded up");
        }
        assert_eq!(seconds(&movie(7, 1000, 60_000)), None);
        assert_eq!(seconds(&movie(0, 0, 60_000)), None, "a scale of nothing");
        assert_eq!(seconds(b"mvhd"), None);
        assert_eq!(seconds(&movie(0, 1, 1)[..40]), None, "cut off");
    }
}
