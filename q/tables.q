/ How each table is kept: the partition it is cut by, the order on disk, and one attribute in memory and on disk.
/ Checked against the live tables by tests/policy.q; write-down (process/writedown.q) applies it.
.policy.tables:([table:`trade`quote`orderbook_snapshot`market_depth]
  partition:4#`date;               / virtual column of the historical tables
  sortBy:4#enlist`sym`time;        / on disk; within a sym the rows stay in time order
  memoryColumn:4#`sym;             / fast look-up of one instrument while rows arrive in time order
  memoryAttribute:4#`g;
  diskColumn:4#`sym;               / each instrument lies in one piece
  diskAttribute:4#`p
  );

/ the attribute of the policy put back on the in-memory table x, as emptying it takes it away
.policy.mark:{[t]
  p:.policy.tables t;
  @[t;p`memoryColumn;#[p`memoryAttribute]]
  };
