//! The stocks of the arena. Prices stand still until the control plane moves them.

use jiff::Timestamp;

/// A stock, its prices in hundredths.
#[derive(Clone, Debug)]
pub(in crate::instreet) struct Stock {
    pub(in crate::instreet) symbol: &'static str,
    pub(in crate::instreet) name: &'static str,
    pub(in crate::instreet) price: i64,
    pub(in crate::instreet) open: i64,
    pub(in crate::instreet) high: i64,
    pub(in crate::instreet) low: i64,
    pub(in crate::instreet) prev_close: i64,
    pub(in crate::instreet) volume: i64,
    /// When the price was moved last; never, for that of the last close.
    pub(in crate::instreet) moved_at: Option<Timestamp>,
}

/// All stocks.
#[derive(Debug)]
pub(in crate::instreet) struct Exchange(Vec<Stock>);

/// Symbol, name, price, previous close and volume of some stocks of the CSI 300. The names are real, the
/// numbers are not.
const LISTED: &[(&str, &str, i64, i64, i64)] = &[
    ("sh600519", "贵州茅台", 140_250, 139_920, 2_415_600),
    ("sz300750", "宁德时代", 25_610, 25_980, 18_204_300),
    ("sh601318", "中国平安", 5_230, 5_190, 45_110_900),
    ("sh600036", "招商银行", 4_105, 4_120, 38_002_100),
    ("sz000858", "五粮液", 13_240, 13_105, 9_870_400),
    ("sz000333", "美的集团", 7_215, 7_215, 21_330_000),
    ("sh600900", "长江电力", 2_940, 2_912, 52_600_700),
    ("sz002594", "比亚迪", 31_480, 30_995, 12_045_800),
    ("sh601899", "紫金矿业", 1_876, 1_901, 130_400_200),
    ("sh600276", "恒瑞医药", 4_688, 4_650, 16_780_500),
    ("sz000001", "平安银行", 1_102, 1_105, 88_120_034),
    ("sh601988", "中国银行", 488, 486, 160_023_400),
];

impl Default for Exchange {
    fn default() -> Self {
        let stock = |&(symbol, name, price, prev_close, volume): &(_, _, i64, i64, _)| Stock {
            symbol,
            name,
            price,
            open: prev_close,
            high: price.max(prev_close),
            low: price.min(prev_close),
            prev_close,
            volume,
            moved_at: None,
        };
        Self(LISTED.iter().map(stock).collect())
    }
}

impl Exchange {
    pub(in crate::instreet) fn iter(&self) -> impl Iterator<Item = &Stock> {
        self.0.iter()
    }

    pub(in crate::instreet) fn find(&self, symbol: &str) -> Option<&Stock> {
        self.0.iter().find(|stock| stock.symbol == symbol)
    }

    /// Moves a price; says whether there is such a stock.
    pub(in crate::instreet) fn move_price(&mut self, symbol: &str, price: i64, now: Timestamp) -> bool {
        let stock = self.0.iter_mut().find(|stock| stock.symbol == symbol);
        stock.is_some_and(|stock| {
            stock.price = price;
            stock.high = stock.high.max(price);
            stock.low = stock.low.min(price);
            stock.moved_at = Some(now);
            true
        })
    }
}
