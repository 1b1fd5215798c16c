/ The queries, on a handful of rows whose answers can be worked out by hand.
tt:([]time:0D09:00 0D09:01 0D09:03 0D09:07;sym:`A`A`B`A;price:10 20 5 40f;size:1 3 2 4f;side:"BSBB");
qq:([]time:0D08:59 0D09:00:30 0D09:02;sym:`A`A`B;bid:9 18 4f;ask:11 22 6f;bidSize:1 1 1f;askSize:2 2 2f);

.check.same["vwap weighs by size";
  .trades.vwap[tt;`A`B;0D09:00;0D09:05];([sym:`A`B]vwap:17.5 5f;volume:4 2f)];
.check.same["vwap takes the table's name";.trades.vwap[`tt;enlist`B;0D;1D];([sym:enlist`B]vwap:enlist 5f;volume:enlist 2f)];
.check.same["twap weighs by how long a price stood";
  .trades.twap[tt;enlist`A;0D09:00;0D09:10];([sym:enlist`A]twap:enlist((10*60)+(20*360)+40*180)%600)];
.check.same["bars";
  .trades.bars[tt;enlist`A;0D00:05];
  ([sym:`A`A;time:0D09:00 0D09:05]open:10 40f;high:20 40f;low:10 40f;close:20 40f;volume:4 4f;trades:2 1)];
.check.same["profile rounds prices down";
  .trades.profile[tt;enlist`A;15f];([sym:`A`A`A;price:0 15 30f]volume:1 3 4f;trades:1 1 1)];
.check.same["last price";.trades.lastPrice[tt;`A`B];([sym:`A`B]time:0D09:07 0D09:03;price:40 5f)];
.check.same["spread";.quotes.spread[qq;enlist`A;0D;1D];([sym:enlist`A]spread:enlist 3f;relative:enlist 0.2;quotes:enlist 2)];
.check.same["trades meet the quote that stood";exec bid from .quotes.atTrades[tt;qq;`A`B];9 18 4 18f];
.check.same["effective spread";exec cost from .quotes.effectiveSpread[tt;qq;enlist`B];enlist 0f];

dd:([]time:0D09:00 0D09:00 0D09:01 0D09:02;sym:4#`A;side:"BSBB";level:0 0 1 0i;price:9 11 8 9f;size:5 6 7 0f);
.check.same["depth leaves out emptied levels";exec size from .books.depthAt[dd;enlist`A;0D09:03];7 6f];
.check.same["depth at an earlier time";exec size from .books.depthAt[dd;enlist`A;0D09:01];5 7 6f];
.check.same["imbalance";exec imbalance from .books.imbalance[dd;enlist`A;0D09:01;1i];enlist (5-6)%11f];
sn:([]time:0D09:00 0D09:01;sym:`A`A;sequence:1 2);
.check.same["snapshot at a time";exec sequence from .books.snapshotAt[sn;enlist`A;0D09:00:30];enlist 1];
