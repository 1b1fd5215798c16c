/ Starts a process with every table of schemas/. A table that exists is never defined again: that would empty it.
/ Names are spelled in full, so that what the schema files define lands in the root namespace.

/ where schemas/, queries/ and process/ are; the folder q of this repository
.boot.home:$[count getenv`TDB_Q;getenv`TDB_Q;"."];
.boot.schemas:`trade`quote`orderbook_snapshot`market_depth;

/ loads a file of this repository; x is its path below home
.boot.read:{system "l ",.boot.home,"/",x};

/ defines table x unless it is there
.boot.table:{if[not x in tables[];.boot.read "schemas/",string[x],".q"]};

.boot.table each .boot.schemas;
