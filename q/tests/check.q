/ What the tests are written with: named checks that are counted, and one line for each that fails.
.check.results:([]name:();passed:`boolean$());

/ two values must match
.check.same:{[name;actual;expected]
  passed:actual~expected;
  `.check.results insert (enlist name;enlist passed);
  if[not passed;-1 "FAILED ",name;-1 "  got ",.Q.s1 actual;-1 "  not ",.Q.s1 expected];
  };

/ function f applied to the list of arguments x must signal the error e
.check.signals:{[name;f;x;e] .check.same[name;.[f;x;{x}];e]};

/ two numbers may differ by rounding
.check.near:{[name;actual;expected] .check.same[name;1b;all 1e-9>abs raze actual-expected]};

/ ends the process: 0 when all passed
.check.finish:{
  failed:exec sum not passed from .check.results;
  -1 string[count .check.results]," checks, ",string[failed]," failed";
  exit $[failed;1;0]
  };
