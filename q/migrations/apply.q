/ Steps of a migration as one message, so that no update falls between them, and the record of what was applied.
/ The record lies beside the data: a dictionary of version, when, and how tables are kept since.

.migrate.kept:();
.migrate.recordFile:{` sv .store.root,`applied};

/ the last record; the empty list before the first
.migrate.applied:{
  if[null .store.root;:.migrate.kept];
  $[()~key f:.migrate.recordFile[];();get f]
  };

.migrate.record:{[version]
  r:`version`at`policy!(version;.z.p;0!.policy.tables);
  .migrate.kept:r;
  if[not null .store.root;.migrate.recordFile[] set r];
  version
  };

/ how table t is kept from now on; p has the columns of .policy.tables after the first, in their order
.migrate.setPolicy:{[root;t;p] `.policy.tables upsert enlist[t],p;};

/ does the steps, each the name of a function of .migrate and its arguments after root. What was done is saved
/ also when one fails: updates that come later have the new shape, and replay over older tables would fail.
.migrate.apply:{[steps;version]
  r:@[.migrate.steps;steps;{x}];
  if[not null .store.root;.store.checkpoint[]];
  if[10h=type r;'r];
  .migrate.record version
  };
.migrate.steps:{[steps] .migrate.step'[1+til count steps;steps];1b};
.migrate.step:{[n;s] .[value s 0;.boot.history,1_s;{[n;e] '"step ",string[n],": ",e}[n]]};
