//! Lists of accounts of each common kind, made up, the same ones every time.

/// A kind of list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Random numbers of 11 digits.
    Phones,
    /// Such as come one after the other.
    SortedPhones,
    /// Such as come in order, with gaps.
    SparsePhones,
    Emails,
    /// Numbers at one and the same provider.
    QqEmails,
    /// 28 characters, the first 6 always the same.
    OpenIds,
    /// 28 characters, all random.
    Ids,
    Uuids,
    /// UUIDs that begin with the time.
    TimedUuids,
    Md5s,
    ChineseNames,
    SameRow,
    /// No list: what can't be made smaller.
    Noise,
}

impl List {
    pub const ALL: [List; 13] = [
        List::Phones,
        List::SortedPhones,
        List::SparsePhones,
        List::Emails,
        List::QqEmails,
        List::OpenIds,
        List::Ids,
        List::Uuids,
        List::TimedUuids,
        List::Md5s,
        List::ChineseNames,
        List::SameRow,
        List::Noise,
    ];

    /// Rows of this kind up to `size` bytes, the last one cut off there.
    pub fn make(self, size: usize) -> Vec<u8> {
        let mut maker = Maker::new();
        let mut text = Vec::with_capacity(size + 64);
        while text.len() < size {
            maker.row(self, &mut text);
        }
        text.truncate(size);
        text
    }
}

/// Random numbers, and the names that rows are made of.
struct Maker {
    state: u64,
    last: u64,
    words: Vec<String>,
    characters: Vec<char>,
}

impl Maker {
    fn new() -> Self {
        let mut maker =
            Maker { state: 42, last: 13_800_000_000, words: vec![], characters: vec![] };
        maker.words = (0..800).map(|_| maker.word()).collect();
        maker.characters =
            (0..400).filter_map(|_| char::from_u32(0x4E00 + maker.below(0x51A5) as u32)).collect();
        maker
    }

    /// The next number of SplitMix64.
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, most: u64) -> u64 {
        self.next() % most
    }

    fn one_of<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len() as u64) as usize]
    }

    fn word(&mut self) -> String {
        const SYLLABLES: [&str; 26] = [
            "an", "bo", "chen", "da", "el", "fang", "gu", "hao", "in", "jia", "ke", "li", "mei",
            "na", "ou", "ping", "qi", "ro", "san", "tu", "ul", "va", "wei", "xi", "yan", "zo",
        ];
        let syllables = 2 + self.below(2);
        (0..syllables).map(|_| *self.one_of(&SYLLABLES)).collect()
    }

    fn row(&mut self, list: List, text: &mut Vec<u8>) {
        let row = match list {
            List::Phones => format!("{:011}", self.below(100_000_000_000)),
            List::SortedPhones => self.number_after(1),
            List::SparsePhones => self.number_after(500),
            List::Emails => self.email(),
            List::QqEmails => format!("{}@qq.com", 10_000_000 + self.below(3_000_000_000)),
            List::OpenIds => format!("o6_bmj{}", self.characters(22)),
            List::Ids => self.characters(28),
            List::Uuids => self.uuid(None),
            List::TimedUuids => {
                self.last += 1 + self.below(3);
                self.uuid(Some(self.last))
            }
            List::Md5s => format!("{:016x}{:016x}", self.next(), self.next()),
            List::ChineseNames => self.name(),
            List::SameRow => "13800138000".to_owned(),
            List::Noise => return text.extend_from_slice(&self.next().to_le_bytes()),
        };
        text.extend_from_slice(row.as_bytes());
        text.push(b'\n');
    }

    fn number_after(&mut self, gap: u64) -> String {
        self.last += 1 + self.below(gap);
        self.last.to_string()
    }

    fn email(&mut self) -> String {
        const HOSTS: [&str; 6] =
            ["gmail.com", "qq.com", "163.com", "outlook.com", "126.com", "foxmail.com"];
        let words = std::mem::take(&mut self.words);
        let (first, last) = (self.one_of(&words[..400]), self.one_of(&words[400..]));
        let row = format!("{first}.{last}{}@{}", self.below(1000), self.one_of(&HOSTS));
        self.words = words;
        row
    }

    fn characters(&mut self, count: usize) -> String {
        const ALL: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        (0..count).map(|_| char::from(*self.one_of(ALL))).collect()
    }

    fn uuid(&mut self, time: Option<u64>) -> String {
        let (high, low) = (self.next(), self.next());
        let (version, start) = time.map_or((4, high >> 16), |time| (7, time));
        format!(
            "{:08x}-{:04x}-{version}{:03x}-{:x}{:03x}-{:012x}",
            (start >> 16) as u32,
            start & 0xFFFF,
            high & 0xFFF,
            8 + (low >> 62),
            low >> 48 & 0xFFF,
            low & 0xFFFF_FFFF_FFFF
        )
    }

    /// A family name of the first 100 characters, the frequent ones first, and a given name.
    fn name(&mut self) -> String {
        let characters = std::mem::take(&mut self.characters);
        let family = self.below(100).min(self.below(100)) as usize;
        let mut name = String::from(characters[family]);
        for _ in 0..1 + self.below(2) {
            name.push(*self.one_of(&characters));
        }
        self.characters = characters;
        name
    }
}
