/ Questions about quotes. Tables have the columns of schemas/quote.q and schemas/trade.q.

/ mean spread of instruments s between st and et, absolute and relative to the middle price
.quotes.spread:{[t;s;st;et]
  select spread:avg ask-bid,relative:avg (ask-bid)%0.5*ask+bid,quotes:count i
    by sym from t where sym in s,time within (st;et)
  };

/ each trade with the quote that stood when it happened; quotes must be in time order within an instrument
.quotes.atTrades:{[trades;quotes;s]
  x:select sym,time,bid,ask,bidSize,askSize from quotes where sym in s;
  aj[`sym`time;select from trades where sym in s;x]
  };

/ as atTrades, with the middle price and what the trade paid beyond it, positive for the aggressor's cost
.quotes.effectiveSpread:{[trades;quotes;s]
  x:update mid:0.5*bid+ask from .quotes.atTrades[trades;quotes;s];
  update cost:2*(price-mid)*?[side="B";1;-1] from x
  };
