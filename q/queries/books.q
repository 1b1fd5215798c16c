/ Questions about order books. Tables have the columns of schemas/market_depth.q and schemas/orderbook_snapshot.q.

/ the levels of both sides of the books of instruments s as they stood at a time; levels emptied by then are left out
.books.depthAt:{[t;s;at]
  x:select by sym,side,level from t where sym in s,time<=at;
  `sym`side`level xasc 0!select from x where size>0
  };

/ the last whole snapshot of each instrument at or before a time
.books.snapshotAt:{[t;s;at]
  select by sym from t where sym in s,time<=at
  };

/ size on each side down to a number of levels, and its imbalance: 1 all bids, -1 all asks
.books.imbalance:{[t;s;at;levels]
  x:select from .books.depthAt[t;s;at] where level<levels;
  y:select bids:sum size*side="B",asks:sum size*side="S" by sym from x;
  update imbalance:(bids-asks)%bids+asks from y
  };
