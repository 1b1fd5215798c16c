/ End of day: the tables of a day into its partition, in the order and with the attributes of tables.q.
/ Writing a partition again replaces it, so a write-down that was killed is simply run again.

/ saves table t as the partition of a date below root, a folder such as `:/data/history
.eod.saveTable:{[root;date;t]
  p:.policy.tables t;
  x:.Q.en[root;p[`sortBy] xasc value t];
  x:.policy.put[x;p`diskColumn;p`diskAttribute];
  (` sv .Q.par[root;date;t],`) set x;
  t
  };

/ saves every table of the policy and empties those in memory; the names of those saved
.eod.run:{[root;date]
  ts:(exec table from .policy.tables) inter tables[];
  .eod.saveTable[root;date] each ts;
  .eod.clear each ts;
  ts
  };

/ empties table t and puts its attribute back
.eod.clear:{[t]
  t set 0#value t;
  .policy.mark t
  };

/ the attribute of the policy put back on the in-memory table x, as emptying it takes it away
.policy.mark:{[t]
  p:.policy.tables t;
  .policy.put[t;p`memoryColumn;p`memoryAttribute]
  };

/ attribute a on column c of x, a table, its name or its folder; no column, no attribute
.policy.put:{[x;c;a] $[null c;x;@[x;c;#[a]]]};
