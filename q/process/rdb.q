/ Real-time process: the rows of the day in memory, from the tickerplant's log and then from the tickerplant itself.
/ q process/rdb.q -p 5011 with TDB_TICKERPLANT=:host:5010 and, to make it reload, TDB_HISTORICAL=:host:5012.

.rdb.home:$[count getenv`TDB_Q;getenv`TDB_Q;"."];
.rdb.read:{system "l ",.rdb.home,"/",x};
.rdb.read each ("tables.q";"process/writedown.q");
.rdb.read each "queries/",/:("trades.q";"quotes.q";"books.q");
.rdb.history:` sv (hsym`$getenv`TDB_DATA),`history;

upd:insert;

/ the tickerplant's tables, then what its log holds so far; one call, so that nothing falls between
.rdb.start:{
  .rdb.tickerplant:hopen`$getenv`TDB_TICKERPLANT;
  r:.rdb.tickerplant"(.u.sub[`;`];.u.i;.u.L)";
  {[x] x[0] set x 1;.policy.mark x 0} each r 0;
  -11!(r 1;r 2)
  };

/ tells the historical process, where there is one, that a day was added
.rdb.reload:{
  if[0=count getenv`TDB_HISTORICAL;:()];
  h:hopen`$getenv`TDB_HISTORICAL;
  h".hdb.load[]";
  hclose h
  };

/ called by the tickerplant when day d is over
.u.end:{[d]
  .eod.run[.rdb.history;d];
  .rdb.reload[]
  };

.rdb.start[];
