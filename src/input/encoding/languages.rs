//! The languages that encodings of several bytes to the character are for: which characters names and
//! words in them are mostly made of, and how rare the others are. Standards sort their characters by use:
//! those of the first level are what people write, those of the second what dictionaries hold.

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS};

/// The encodings of several bytes to the character, each with what is written in it.
pub(super) static LANGUAGES: LazyLock<[(&Encoding, Language); 5]> = LazyLock::new(|| {
    // GBK holds the traditional characters too.
    let gbk = Language::of(GBK, &[SIMPLIFIED, TRADITIONAL], is_hanzi);
    let big5 = Language::of(BIG5, &[TRADITIONAL], is_hanzi);
    let shift_jis = Language::of(SHIFT_JIS, &[JAPANESE], is_japanese);
    let euc_jp = Language::of(EUC_JP, &[JAPANESE], is_japanese);
    let euc_kr = Language::of(EUC_KR, &[KOREAN], is_hangul);
    [(GBK, gbk), (BIG5, big5), (SHIFT_JIS, shift_jis), (EUC_JP, euc_jp), (EUC_KR, euc_kr)]
});

/// What is written in an encoding of several bytes to the character.
pub(super) fn language_of(encoding: &'static Encoding) -> Option<&'static Language> {
    let encoding = if encoding == GB18030 { GBK } else { encoding };
    LANGUAGES.iter().find(|(of, _)| *of == encoding).map(|(_, language)| language)
}

/// How rare a character is in a language: the logarithm of how much seldomer it stands in names and words
/// than a common one, rounded to threes.
pub(super) type Rarity = u8;

const COMMON: Rarity = 0;
/// Of the standard's first level, or kana in a Chinese or Korean name.
const USUAL: Rarity = 3;
/// Of its second level.
const RARE: Rarity = 6;
const FOREIGN: Rarity = 9;

/// What a language is written in.
pub(super) struct Language {
    /// By code point, up to U+FFFF.
    rarities: Box<[Rarity]>,
    pub(super) letters: fn(char) -> bool,
}

impl Language {
    fn of(encoding: &'static Encoding, common: &[&str], letters: fn(char) -> bool) -> Language {
        let mut rarities = vec![FOREIGN; 1 << 16].into_boxed_slice();
        let mut set = |c: char, rarity| {
            if let Some(slot) = rarities.get_mut(c as usize) {
                *slot = rarity;
            }
        };
        ('ぁ'..='ヾ').for_each(|c| set(c, USUAL));
        for (codes, rarity) in levels(encoding) {
            let first_trail = if encoding == BIG5 || encoding == SHIFT_JIS { 0x40 } else { 0xA1 };
            let codes = codes.map(u16::to_be_bytes).filter(|[_, trail]| *trail >= first_trail);
            for code in codes {
                if let Some(text) =
                    encoding.decode_without_bom_handling_and_without_replacement(&code)
                {
                    text.chars().for_each(|c| set(c, rarity));
                }
            }
        }
        let common = common.iter().flat_map(|common| common.chars());
        common.filter(|c| !c.is_whitespace()).for_each(|c| set(c, COMMON));
        Language { rarities, letters }
    }

    /// Whether it is one of the characters that the language uses most.
    #[inline]
    pub(super) fn commonly(&self, c: char) -> bool {
        self.rarity(c) == COMMON
    }

    #[inline]
    pub(super) fn rarity(&self, c: char) -> Rarity {
        self.rarities.get(c as usize).copied().unwrap_or(FOREIGN)
    }
}

/// Where the levels of an encoding's standard lie.
fn levels(encoding: &'static Encoding) -> [(RangeInclusive<u16>, Rarity); 2] {
    match encoding {
        // GB 2312.
        _ if encoding == GBK => [(0xB0A1..=0xD7FE, USUAL), (0xD8A1..=0xF7FE, RARE)],
        _ if encoding == BIG5 => [(0xA440..=0xC67E, USUAL), (0xC940..=0xF9D5, RARE)],
        // JIS X 0208.
        _ if encoding == SHIFT_JIS => [(0x889F..=0x9872, USUAL), (0x989F..=0xEAA4, RARE)],
        _ if encoding == EUC_JP => [(0xB0A1..=0xCFFE, USUAL), (0xD0A1..=0xF4FE, RARE)],
        // KS X 1001: syllables, and Chinese characters.
        _ => [(0xB0A1..=0xC8FE, USUAL), (0xCAA1..=0xFDFE, RARE)],
    }
}

/// Whether a character says nothing of the language: ASCII, punctuation, symbols, full-width forms.
pub(super) fn is_neutral(c: char) -> bool {
    c.is_ascii()
        || matches!(c, '\u{a0}' | '·' | '\u{2010}'..='\u{206f}' | '\u{2460}'..='\u{25ff}')
        || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ff5e}')
}

fn is_hanzi(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

fn is_hangul(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}' | '\u{4e00}'..='\u{9fff}')
}

fn is_japanese(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}')
}

/// Surnames, letters of given names, and the most frequent characters of simplified Chinese.
const SIMPLIFIED: &str = "
    王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁
    任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴
    莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅
    童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车
    伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂红建国志斌宇浩轩梓涵子欣怡诗雨佳嘉俊博思语晨泽铭
    天一诺依辰可馨雪玲玉珍春花凤琴云莲婷慧琳莉萍丹波鹏飞辉亮峰健民生东海洪福贵荣祥全胜利学友庆德忠义仁
    信永世昌森松柏清源山川光星月晓晶晴倩颖瑶璐瑜琪琦璇宏振兴家美淑惠香爱珠翠燕鑫旭鸿乐凯帆航翔宸睿皓
    的是不了在人有我他这中大来上个到说们为和你地出道也年得就那要下以会自着去之过对里后小么心多而能好都
    然没日起还发事只作当想看无开手十用主行又如前所本见经头面公同三已老从动两长知样现分将外但身些与意进
    把法此实回二理点其种声工己话儿者情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次政口
    使教西再真听气北少并内加化由却代产入先五太水市员级店网户测试客服务省县区街镇乡村号楼室栋弄巷";

/// The same of traditional Chinese.
const TRADITIONAL: &str = "
    王李張劉陳楊黃趙吳周徐孫馬朱胡郭何高林羅鄭梁謝宋唐許韓馮鄧曹彭曾蕭田董潘袁蔡蔣余于杜葉程魏蘇呂丁
    任盧姚沈鍾姜崔譚陸范汪廖石金韋賈夏方鄒熊白孟秦邱侯江尹薛閻雷龍陶賀顧毛郝龔邵萬錢嚴賴武戴莫孔向湯
    簡詹游施洪顏温溫莊柯翁涂卓連古紀童歐凌倪康阮關藍包左甘祝甄伍麥區招馮黎鄺岑
    偉芳娜秀英敏靜麗強磊軍洋勇艷傑娟濤明超蘭霞平剛桂紅建華國文志斌宇浩雅婷怡君家豪俊宏淑芬惠美玲宗翰
    冠廷宜承恩柏佩珊欣佳慧嘉雯心穎詩涵郁均瑋哲安子晴品妍如芸萱筑瑜琪宥廷睿彥皓哲軒維倫逸庭祐銘杰信仁義
    德忠榮昌盛福祥貴春花鳳雲蓮月珠玉珍秋香愛梅雪素貞碧瓊珮綺瑞正隆輝煌勝利成財添進金木水火土清源光星
    的是不了在人有我他這中大來上個到說們為和你地出道也時年得就那要下以生會自著去之過學對可里裡後小麼多
    天而能好都然沒日起還發事只作當想看無開手十用主行又前所本見經頭面公同三已老從動兩長知民樣現分將外但
    身些與意把法此實回二理點其種聲全工己話兒者情部名定女問力機給等幾很業最間新什打便位因重被走電四第門
    相次東政海口使教西再真聽世氣北少並內加化由卻代產入先山五太市員路店網縣鎮鄉區街巷號樓弄段之臺灣";

/// Kana, the characters of Japanese names, and the most frequent ones.
const JAPANESE: &str = "
    あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをんがぎぐげご
    ざじずぜぞだでどばびぶべぼぱぴぷぺぽゃゅょっぁぃぇ
    アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲンガギグゲゴ
    ザジズゼゾダデドバビブベボパピプペポャュョッァィェォヴー
    佐藤鈴木高橋田中伊渡辺邊邉山本村小林加吉清斎齋斉松井崎阿部森池石川前後長谷岡原野島近坂上下青福西東北
    南三浦太大和久保金内宮今河丸武増杉千葉岩平安星馬場竹菅新古工桜市水横菊関熊荒飯尾遠柴酒桑真美子智恵
    由香裕之健一郎二介翔陽葵結愛優花莉咲菜彩奈直樹拓也誠隆博明浩正義雄夫男昭弘幸里典沢服土須永矢黒栗片
    桐瀬戸早岸根津沼所達哉亮悠斗蓮湊陸颯希望未来結衣芽生心春夏秋冬海空光輝大翼剛康孝徳信秀俊和洋純
    日国人年十出時行見月分生五間四九入学円外八六気七話女午百書先名半電校語聞食車何万毎白天母火右読友左
    休父雨会社員様店県都府道区町丁番号郡字氏埼玉神奈茨栃城群岐阜静沖縄媛株式有限商店業";

/// The syllables of Korean names, and the most frequent ones.
const KOREAN: &str = "
    김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진지엄채원천방공현함변염
    여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용예경봉사부가영수미숙자순희철호상동재준시훈승
    건태혁찬규빈혜아나라솔별다리름슬온린율란복덕종필형창욱식열환섭웅범균근관광대교교일점님들는을를에의로과
    와해요니습세한글스트무비보여러분만그것있없않말때면게데거군장학생회사관리자테스트계정번";
