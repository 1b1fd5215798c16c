/ How each table is kept: the partition it is cut by, the order on disk, and one attribute in memory and on disk.
/ Nothing else stands here: schema/kdb reads this file strictly. Write-down (process/writedown.q) applies it.
.policy.tables:([table:`trade`quote`orderbook_snapshot`market_depth]
  partition:4#`date;               / virtual column of the historical tables
  sortBy:4#enlist`sym`time;        / on disk; within a sym the rows stay in time order
  memoryColumn:4#`sym;             / fast look-up of one instrument while rows arrive in time order
  memoryAttribute:4#`g;
  diskColumn:4#`sym;               / each instrument lies in one piece
  diskAttribute:4#`p
  );
