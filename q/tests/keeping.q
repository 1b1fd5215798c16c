/ Log, checkpoint, write-down and migration, in a folder of the test's own.
.keep.root:hsym`$getenv`TDB_TEST_DATA;
.keep.history:` sv .keep.root,`history;
.keep.row:{(0D09:00+x*0D00:01;`A`B x mod 2;`X;10f+x;1f;"B";x;2024.01.02D09:00)};

.store.restore .keep.root;
.store.checkpoint[];
upd[`trade] each .keep.row each til 4;
.check.same["updates are inserted";count trade;4];
.check.same["updates are in the log";-11!(-2;.store.logFile .store.generation);4];

before:trade;
.eod.clear`trade;
upd:insert;
.check.same["a restart replays the log";.store.restore .keep.root;4];
.check.same["nothing is lost";trade;before];
.check.same["the attribute is there again";attr trade`sym;`g];
upd:.boot.update;
.store.checkpoint[];
.check.same["a checkpoint empties the log";-11!(-2;.store.logFile .store.generation);0];
.eod.clear`trade;
.check.same["nothing is replayed after a checkpoint";.store.restore .keep.root;0];
.check.same["a checkpoint keeps the rows";count trade;4];

.eod.run[.keep.history;2024.01.02];
.check.same["write-down empties";count trade;0];
upd[`trade] .keep.row 7;
.eod.run[.keep.history;2024.01.03];
day:get ` sv .Q.par[.keep.history;2024.01.02;`trade],`;
.check.same["a partition is sorted";exec time from day;exec time from `sym`time xasc before];
.check.same["and parted";attr day`sym;`p];
.check.same["and holds what was written";asc exec tradeId from day;asc til 4];

upd[`trade] .keep.row 9;
.migrate.addColumn[.keep.history;`trade;`venueFee;0n];
.check.same["a column is added in memory";(last cols trade;exec venueFee from trade);(`venueFee;enlist 0n)];
.check.same["and in every partition";exec found from .migrate.findColumn[.keep.history;`trade;`venueFee];11b];
.migrate.addColumn[.keep.history;`trade;`venueFee;0n];
.check.same["adding it again changes nothing";count cols trade;9];
.migrate.addColumn[.keep.history;`trade;`desk;`none];
.migrate.renameColumn[.keep.history;`trade;`venueFee;`fee];
.check.same["a column is renamed";(`fee in cols trade;exec found from .migrate.findColumn[.keep.history;`trade;`fee]);(1b;11b)];
.migrate.castColumn[.keep.history;`trade;`tradeId;"i"];
.check.same["a column is cast";type trade`tradeId;6h];
.migrate.dropColumn[.keep.history;`trade;`fee];
.check.same["a column is dropped";(`fee in cols trade;exec found from .migrate.findColumn[.keep.history;`trade;`fee]);(0b;00b)];
.migrate.reorder[.keep.history;`trade;`time`sym`price];
.check.same["columns are reordered";3#cols trade;`time`sym`price];
.migrate.setAttribute[.keep.history;`trade;`exchange;`g;`];
.check.same["an attribute is set";attr trade`exchange;`g];
.check.same["no row was lost";(count trade;count get ` sv .Q.par[.keep.history;2024.01.02;`trade],`);1 4];

system "l ",1_string .keep.history;
.check.same["the history is one table";exec n from select n:count i by date from trade;4 1];
.check.same["a date is one partition";count select from trade where date=2024.01.03;1];
.check.same["queries work on a date";
  exec volume from .trades.vwap[select from trade where date=2024.01.02;`A`B;0D;1D];2 2f];
.check.same["added symbols are read back";value distinct exec desk from select desk from trade;enlist`none];
