/ What this process holds, told to those who compare it with the declaration: types and attributes of columns in
/ memory and in every partition, how tables are kept, who may connect, what was applied last. Changes nothing.

/ a column as plain symbols where it is an enumeration
.live.plain:{$[type[x] within 20 76h;value x;x]};

/ the letter of a column's type, blank for lists of any; an enumeration is s, lists that are mapped are blank
.live.letters:" bg xhijefcspmdznuvt";
.live.letter:{n:abs type x;$[n within 20 76h;"s";n>19;" ";.live.letters n]};

/ columns, letters and attributes, each as a list
.live.shape:{[cs;xs] (cs;.live.letter each xs;attr each xs)};

/ table t in memory, and its rows
.live.memory:{[t]
  x:flip 0!value t;
  .live.shape[key x;value x],count value t
  };

/ one partition, its rows and its folder
.live.partition:{[d]
  cs:.migrate.columns d;
  xs:{[d;c] get ` sv d,c}[d] each cs;
  .live.shape[cs;xs],(count first xs;d)
  };
.live.partitions:{[t] .live.partition each .migrate.folders[.boot.history;t]};

/ all of it
.live.describe:{
  ts:tables[];
  `tables`memory`partitions`policy`users`applied!
    (ts;.live.memory each ts;.live.partitions each ts;0!.policy.tables;0!.access.users;.migrate.applied[])
  };
