/ Questions about trades. The first argument of each is a table with the columns of schemas/trade.q:
/ the live table, or a selection of one date of the historical one.

/ volume weighted average price and volume of instruments s between the times st and et, both included
.trades.vwap:{[t;s;st;et]
  select vwap:size wavg price,volume:sum size by sym from t where sym in s,time within (st;et)
  };

/ time weighted average price: each price counts for as long as it stood, the last one until et
.trades.twap:{[t;s;st;et]
  x:`sym`time xasc select sym,time,price from t where sym in s,time within (st;et);
  select twap:.trades.standing[et;time] wavg price by sym from x
  };

/ how long each of the ascending times stood before the next, in nanoseconds; the last stood until et
.trades.standing:{[et;times] `long$(1_times,et)-times};

/ open, high, low, close, volume and number of trades in bars of a width such as 0D00:05
.trades.bars:{[t;s;width]
  select open:first price,high:max price,low:min price,close:last price,volume:sum size,trades:count i
    by sym,time:width xbar time from t where sym in s
  };

/ volume at each price, rounded down to a multiple of tick
.trades.profile:{[t;s;tick]
  select volume:sum size,trades:count i by sym,price:tick xbar price from t where sym in s
  };

/ the last price of each instrument and when it was
.trades.lastPrice:{[t;s]
  select last time,last price by sym from t where sym in s
  };
