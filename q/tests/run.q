/ Runs all tests and ends the process with 1 when one fails: q tests/run.q, in the folder q.
/ TDB_TEST_DATA names an empty folder that the tests may fill.
system "l tests/check.q";
system "l process/boot.q";
system each "l tests/",/:("schemas.q";"queries.q";"access.q";"keeping.q");
.check.finish[];
