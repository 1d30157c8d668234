// TradeTests
